import { b64u, fromB64u } from '../core/protocol/base64url.ts'
import { equal, MalformedError, utf8 } from '../core/protocol/bytes.ts'
import { type Deeplink, parseDeeplink } from '../core/protocol/deeplink.ts'
import { normaliseEnrolmentCode } from '../core/protocol/enrolment-code.ts'
import type { Answers } from '../core/protocol/messages.ts'
import { parsePolicy, type Policy } from '../core/protocol/policy.ts'
import { signingPublicKey } from '../core/protocol/signature.ts'
import { keyId, tokenId } from '../core/protocol/token-id.ts'
import { hourOf } from '../core/protocol/ratchet.ts'
import type { Device } from './device.ts'
import { ZaasError } from './errors.ts'
import { enrolmentError } from './outcome.ts'
import type { TokenRecord } from './record.ts'
import type { DeviceDraws } from './registration.ts'

/** Where an enrolment comes from: a deeplink, or what stands in it with a typed code. `instanceKey`: 32 bytes, or base64url of them. */
export type Invitation =
  | { deeplink: string }
  | { url: string; tenant: string; code: string; instanceKey: string | Uint8Array }

/** Reads an invitation; ZaasError `invalid_input` if it is none. */
export const readInvitation = (
  from: Partial<Record<'deeplink' | 'url' | 'tenant' | 'code', string>> & { instanceKey?: string | Uint8Array },
): Deeplink => {
  try {
    if (from.deeplink !== undefined) return parseDeeplink(from.deeplink)
    const { url = '', tenant = '', code = '', instanceKey } = from
    if (!/^https?:\/\/[^?#\s@]+$/i.test(url) || !/^[a-z][a-z0-9-]{0,31}$/.test(tenant))
      throw new MalformedError('not an address')
    const key = typeof instanceKey === 'string' ? fromB64u(instanceKey, 32) : Uint8Array.from(instanceKey ?? [])
    if (key.length !== 32) throw new MalformedError('not a key')
    return { origin: url.replace(/\/+$/, ''), tenant, code: normaliseEnrolmentCode(code), instanceKey: key }
  } catch (cause) {
    throw new ZaasError('invalid_input', 'this is not an enrolment', { cause })
  }
}

const PLACEHOLDER: Policy = {
  rev: 0,
  name: '',
  bind: false,
  mode: 'pin',
  pin: { min: 4, max: 8, weak: true, alpha: false },
  it: 100_000,
  duress: false,
  lvl: 'none',
  fc: 3,
  pen: 'none',
  otp: { len: 6, alpha: 'dec' },
  off: 8,
  root: 'pin',
  plat: false,
  lock: 0,
  need: { unlock: true, approve: true, unmask: true },
  phrase: false,
  restore: [],
  delay: 0,
}

/** A device before it has said hello: its own randomness, and where it belongs. */
export const startingRecord = (link: Deeplink, draws: DeviceDraws): TokenRecord => ({
  v: 2,
  url: link.origin,
  inst: link.tenant,
  k: keyId(link.instanceKey),
  ipk: link.instanceKey,
  t: new Uint8Array(16),
  svc: '',
  usr: '',
  ser: draws.ser,
  seed: draws.seed,
  dsk: draws.dsk,
  dk: draws.dk,
  mask: draws.mask,
  ep: 0,
  n: 0,
  off: 0,
  chk: new Uint8Array(0),
  fc: 0,
  pst: 'ok',
  gone: false,
  pol: PLACEHOLDER,
  pend: null,
  wait: 0,
})

/** What an enrolment code leads to, beside what the record then holds. */
export type Told = Pick<Answers['hello'], 'mode' | 'methods' | 'until'>

/** `hello` (protocol.md 7): presents the code with the device's key; its record then knows token, policy and the server's clock. */
export const hello = async (device: Device, code: string, name: string): Promise<Told> => {
  const answer = await device.ask('hello', {
    code,
    dpk: b64u(signingPublicKey(device.record.dsk)),
    name: shortName(name),
  })
  if (answer.ok === 0) throw enrolmentError(answer)
  const { record } = device
  const { svc, usr, mode, methods, until } = answer
  if (
    typeof svc !== 'string' ||
    typeof usr !== 'string' ||
    !['new', 'restore'].includes(mode) ||
    !Array.isArray(methods) ||
    !Number.isSafeInteger(until)
  )
    throw new MalformedError('not a hello')
  record.t = fromB64u(answer.t, 16)
  // The id is derived from the names; a server that shows one name and enrols another is caught here.
  if (!equal(record.t, tokenId(record.inst, svc, usr))) throw new MalformedError('not this token')
  record.svc = svc
  record.usr = usr
  record.pol = parsePolicy(answer.pol)
  record.ep = hourOf(device.now())
  return { mode, methods, until }
}

const shortName = (name: string): string => {
  let short = ''
  for (const character of name.replace(/[\p{Cc}\p{Cs}\p{Bidi_Control}]/gu, ' ')) {
    if (utf8(short + character).length > 40) break
    short += character
  }
  return short
}
