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

const LINK = /^([a-z][a-z0-9+.-]*:\/\/(?:[^?#]*\/)?)([a-z][a-z0-9-]{0,31})\/?(?:\?[^#]*)?#(.+)$/i
const ORIGIN = /^https?:\/\/[^/?#\s@]+(?=\/|$)/i

/** A link as mails and people leave it: broken lines, what is not seen, brackets, `&amp;`, a full stop, an encoded fragment. */
export const undone = (text: string): string =>
  text
    .replace(/[\s\p{Cf}<>]/gu, '')
    .replace(/&amp;/g, '&')
    .replace(/\.+$/, '')
    .replace(/(?:#|%23)c%3D.*/i, decode)

/** Parses a deeplink without `URL`, which React Native lacks; throws MalformedError. */
export const parseDeeplink = (text: string): Deeplink => {
  const [, address = '', tenant = '', fragment = ''] = LINK.exec(undone(text)) ?? []
  const field = (name: string): string | undefined => new RegExp(`(?:^|&)${name}=([^&]*)`).exec(fragment)?.[1]
  const told = field('u')
  const [origin] = ORIGIN.exec(told === undefined ? address : decode(told)) ?? []
  const code = field('c')
  if (origin === undefined || code === undefined) throw new MalformedError('not an enrolment')
  return { origin, tenant, code: normaliseEnrolmentCode(code), instanceKey: fromB64u(field('p'), 32) }
}

const decode = (encoded: string): string => {
  try {
    return decodeURIComponent(encoded)
  } catch {
    throw new MalformedError('not an enrolment')
  }
}
