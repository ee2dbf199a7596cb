/** What a message step is, for replaying and judging, and how answers are read. */
import { type Bytes, fromB64u } from './bytes.ts'
import type { Recipient } from './envelope.ts'
import type { HpkeContext } from './hpke.ts'

/** A decoded answer; every field beyond these is the server's word and unchecked. */
export interface Answer {
  readonly ok: 0 | 1
  readonly e?: string
  readonly now?: number
  readonly [field: string]: unknown
}

/** One request and what came back. `status` 0: nothing came. `answer` undefined: nothing that authenticates came. */
export interface Step {
  readonly op: string
  readonly n: number
  readonly to: Recipient
  /** The signed JSON. */
  readonly payload: Bytes
  /** The body exactly as sent (ASCII): post it again to replay. */
  readonly request: string
  /** Opens responses to this request. */
  readonly context: HpkeContext
  status: number
  response: string
  answer: Answer | undefined
  /** Why there is no answer: the network's error, or the opening's. */
  fault: unknown
  /** The refused first sending, if the counter had to be corrected. */
  refused?: Step
}

export const parseAnswer = (payload: Uint8Array): Answer => {
  const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  if (typeof value !== 'object' || value === null || !('ok' in value) || (value.ok !== 0 && value.ok !== 1))
    throw new Error('not an answer')
  return value as Answer
}

/** A base64url field of exactly `size` bytes. */
export const bytesField = (answer: Answer | undefined, name: string, size: number): Bytes => {
  const value = answer?.[name]
  if (typeof value !== 'string') throw new Error(`answer without ${name}: ${JSON.stringify(answer)}`)
  return fromB64u(value, size)
}

/** Two evaluated elements (`zz`). */
export const pairField = (answer: Answer | undefined, name: string): [Bytes, Bytes] => {
  const value = answer?.[name]
  if (!Array.isArray(value) || value.length !== 2) throw new Error(`answer without ${name}: ${JSON.stringify(answer)}`)
  return [fromB64u(String(value[0]), 32), fromB64u(String(value[1]), 32)]
}

export const textField = (answer: Answer | undefined, name: string): string => {
  const value = answer?.[name]
  if (typeof value !== 'string') throw new Error(`answer without ${name}: ${JSON.stringify(answer)}`)
  return value
}

/** `sid` and `x` of an answer that opens a message pair, as the recipient of the second message. */
export const sessionOf = (answer: Answer | undefined): Recipient & { sid: Bytes } => {
  const sid = bytesField(answer, 'sid', 16)
  return { sid, k: textField(answer, 'sid'), key: bytesField(answer, 'x', 32) }
}
