import { fromB64u } from '../../protocol/base64url.ts'
import { fromUtf8, MalformedError } from '../../protocol/bytes.ts'
import { sha } from '../../protocol/kdf.ts'

/** A device's message once its envelope is open: what it says, and what is needed to check who says it. */
export interface DeviceMessage {
  o: string
  /** Token id as base64url; empty in `hello`. */
  t: string
  n: number
  ep: number
  fields: Readonly<Record<string, unknown>>
  /** SHA-256 of the payload as sent. */
  hash: Uint8Array
  signature: Uint8Array
  signed: Uint8Array
  /** The session it was sealed to; null for the instance's key. */
  sid: Uint8Array | null
}

const counter = (value: unknown, max: number): number => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > max)
    throw new MalformedError('not a counter')
  return value
}

/** Reads a payload; MalformedError when it is not one. */
export const readMessage = (
  payload: Uint8Array,
  envelope: Pick<DeviceMessage, 'signature' | 'signed' | 'sid'>,
): DeviceMessage => {
  const value: unknown = JSON.parse(fromUtf8(payload))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new MalformedError('not an object')
  const { o, t, n, ep, ...fields } = value as Record<string, unknown>
  if (typeof o !== 'string' || typeof t !== 'string') throw new MalformedError('not a message')
  if (t !== '') fromB64u(t, 16)
  return {
    o,
    t,
    n: counter(n, Number.MAX_SAFE_INTEGER),
    ep: counter(ep, 0xffff_ffff),
    fields,
    hash: sha(payload),
    ...envelope,
  }
}

/** A field that holds bytes of an exact size. */
export const bytesField = (message: DeviceMessage, name: string, size: number): Uint8Array =>
  fromB64u(message.fields[name], size)

/** A pair of blinded inputs, normal and duress. */
export const pairField = (message: DeviceMessage, name: string): [Uint8Array, Uint8Array] => {
  const value = message.fields[name]
  if (!Array.isArray(value) || value.length !== 2) throw new MalformedError(`${name} is not a pair`)
  return [fromB64u(value[0], 32), fromB64u(value[1], 32)]
}

/** A whole number between bounds. */
export const wholeField = (message: DeviceMessage, name: string, min: number, max: number): number => {
  const value = message.fields[name]
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max)
    throw new MalformedError(`${name} is out of range`)
  return value
}

/** One line of text, at most so many bytes, without what changes the direction of what follows it. */
export const textField = (message: DeviceMessage, name: string, maxBytes: number): string => {
  const value = message.fields[name]
  if (typeof value !== 'string' || !value.isWellFormed() || /[\p{Cc}\p{Bidi_Control}]/u.test(value))
    throw new MalformedError(`${name} is not text`)
  if (new TextEncoder().encode(value).length > maxBytes) throw new MalformedError(`${name} is too long`)
  return value
}
