import { fromUtf8, MalformedError } from '../core/protocol/bytes.ts'
import { openResponse, RESPONSE_CHARACTERS, type ResponseContext } from '../core/protocol/envelope.ts'
import { type ErrorAnswer, MESSAGE_ERRORS } from '../core/protocol/messages.ts'
import type { Ports } from './ports.ts'

/** An authenticated answer whose own fields are not checked yet. */
export type OpenAnswer = ErrorAnswer | ({ ok: 1; now: number } & Record<string, unknown>)

/** A sealed message: it may be sent again as it is. */
export interface Sealed {
  readonly body: string
  readonly response: ResponseContext
  /** SHA-256 of what was sealed. */
  readonly hash: Uint8Array
}

/**
 * What became of one sending. `lost`: nothing came back that can be trusted. `refused`: the endpoint said that the
 * envelope does not open; not authenticated, so it decides nothing, but sending the same bytes again will not help.
 */
export type Delivered = { kind: 'answer'; answer: OpenAnswer } | { kind: 'lost' } | { kind: 'refused' }

const TIMEOUT_MILLISECONDS = 20_000

/** A message that is about to leave: its number, and the hash by which `last` asks for its answer and no other's. */
export interface Departing {
  readonly n: number
  readonly hash: Uint8Array
}

/** Sends a message once. */
export const deliver = async (ports: Ports, to: { url: string; inst: string }, sealed: Sealed): Promise<Delivered> => {
  const abort = typeof AbortController === 'undefined' ? undefined : new AbortController()
  const timer = setTimeout(() => abort?.abort(), TIMEOUT_MILLISECONDS)
  try {
    const reply = await ports.fetch(`${to.url}/device/${to.inst}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: sealed.body,
      ...(abort === undefined ? {} : { signal: abort.signal }),
    })
    const text = await reply.text()
    if (reply.status === 400) return { kind: 'refused' }
    if (reply.status !== 200 || text.length !== RESPONSE_CHARACTERS) return { kind: 'lost' }
    return { kind: 'answer', answer: parseAnswer(openResponse(sealed.response, text)) }
  } catch (error) {
    if (error instanceof AnswerError) throw error
    return { kind: 'lost' }
  } finally {
    clearTimeout(timer)
  }
}

/** An answer that authenticates and is still not one: the server's fault, and no retry changes it. */
class AnswerError extends MalformedError {}

const parseAnswer = (payload: Uint8Array): OpenAnswer => {
  let answer: unknown
  try {
    answer = JSON.parse(fromUtf8(payload))
  } catch {
    throw new AnswerError('not JSON')
  }
  const { ok, now, e } = (typeof answer === 'object' && answer !== null ? answer : {}) as Record<string, unknown>
  const known = ok === 1 || (ok === 0 && MESSAGE_ERRORS.some((error) => error === e))
  if (!known || typeof now !== 'number' || !Number.isSafeInteger(now)) throw new AnswerError('not an answer')
  return answer as OpenAnswer
}
