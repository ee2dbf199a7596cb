import { b64u, fromB64u } from './base64url.ts'
import { MalformedError } from './bytes.ts'
import { normaliseEnrolmentCode } from './enrolment-code.ts'

/** What a deeplink carries: where the device talks to, the tenant, the one-time code and the pinned HPKE key (32 bytes). */
export interface Deeplink {
  /** `https://host[:port]`, without a path. */
  readonly origin: string
  readonly tenant: string
  /** 16 `B32` characters. */
  readonly code: string
  readonly instanceKey: Uint8Array
}

/**
 * `{base}/{tenant}#c={code}&p={key}` (protocol.md 7). The base is `{origin}/app/enroll` unless a service has a native app's
 * scheme or address; then `&u={origin}` tells where the instance is. All of it is in the fragment, which no browser
 * sends to a server or leaves in a Referer.
 */
export const makeDeeplink = (link: Deeplink, base = `${link.origin}/app/enroll`): string => {
  const root = base.endsWith('/') ? base : `${base}/`
  const foreign = root.startsWith(`${link.origin}/`) ? '' : `&u=${encodeURIComponent(link.origin)}`
  return `${root}${link.tenant}#c=${link.code}&p=${b64u(link.instanceKey)}${foreign}`
}

const LINK = /^([a-z][a-z0-9+.-]*:\/\/(?:[^?#\s]*\/)?)([a-z][a-z0-9-]{0,31})\/?(?:\?[^#\s]*)?#(\S+)$/i
const ORIGIN = /^https?:\/\/[^/?#\s@]+(?=\/|$)/i

/** Parses a deeplink without `URL`, which React Native lacks; throws MalformedError. */
export const parseDeeplink = (text: string): Deeplink => {
  const [, address = '', tenant = '', fragment = ''] = LINK.exec(text.trim()) ?? []
  const fields = new Map(
    fragment.split('&').map((pair): [string, string] => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
  const told = fields.get('u')
  const [origin] = ORIGIN.exec(told === undefined ? address : decodeOrigin(told)) ?? []
  const code = fields.get('c')
  if (origin === undefined || code === undefined) throw new MalformedError('not an enrolment link')
  return { origin, tenant, code: normaliseEnrolmentCode(code), instanceKey: fromB64u(fields.get('p'), 32) }
}

const decodeOrigin = (encoded: string): string => {
  try {
    return decodeURIComponent(encoded)
  } catch {
    throw new MalformedError('not an enrolment link')
  }
}
