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
 * What became of one sending. `lost`: nothing came back that can be trusted, but why, and with which HTTP status. `refused`:
 * the endpoint said that the envelope does not open; not authenticated, so it decides nothing, but sending the same bytes
 * again will not help.
 */
export type Delivered =
  | { kind: 'answer'; answer: OpenAnswer }
  | { kind: 'lost'; status?: number; cause?: unknown }
  | { kind: 'refused' }

/** A message that is about to leave: its number, and the hash by which `last` asks for its answer and no other's. */
export interface Departing {
  readonly n: number
  readonly hash: Uint8Array
}

/** Sends a message once. */
export const deliver = async (
  ports: Ports,
  to: { url: string; inst: string },
  sealed: Sealed,
  signal: AbortSignal,
): Promise<Delivered> => {
  try {
    const { status, text } = await post(ports, `${to.url}/device/${to.inst}`, sealed.body, signal)
    if (status === 400 && isRefusal(text)) return { kind: 'refused' }
    if (status !== 200 || text.length !== RESPONSE_CHARACTERS) return { kind: 'lost', status }
    return { kind: 'answer', answer: parseAnswer(openResponse(sealed.response, text)) }
  } catch (cause) {
    if (cause instanceof AnswerError) throw cause
    return { kind: 'lost', cause }
  }
}

const post = async (
  { fetch }: Ports,
  url: string,
  body: string,
  signal: AbortSignal,
): Promise<{ status: number; text: string }> => {
  const reply = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal })
  return { status: reply.status, text: await reply.text() }
}

/** The instance's own words: anybody in between may say 400 too, and knows nothing of the envelope. */
const isRefusal = (text: string): boolean => /^\{"v":1,"error":"envelope"\}\s*$/.test(text)

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
