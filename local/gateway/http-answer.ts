import { errors, type ErrorCode } from '../../core/contract/errors.ts'
import type { Outcome } from '../workers/messages.ts'

/** What goes back to the client. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: Buffer
  /** The route that answered, for the access log. */
  readonly route?: string
}

const jsonType = 'application/json'

/**
 * An answer that the gateway makes itself. The message must not contain the digit 1: shell clients in the field take
 * any body with it for "open".
 */
export const gatewayAnswer = (status: number, message: string): HttpAnswer => jsonAnswer(status, { message })

/** An answer that the gateway makes in a function's place: an error of the contract. */
export const contractAnswer = (error: ErrorCode): HttpAnswer => {
  const { status, message } = errors[error]
  const answer = jsonAnswer(status, { error, message })
  return error === 'busy' ? { ...answer, headers: { ...answer.headers, 'retry-after': '1' } } : answer
}

/** An answer with a JSON body that is never stored. */
export const jsonAnswer = (status: number, value: unknown): HttpAnswer => ({
  status,
  headers: { 'content-type': jsonType, 'cache-control': 'no-store' },
  body: Buffer.from(JSON.stringify(value)),
})

/** Turns what a function answered into an HTTP answer, as payload format 2.0 does; a broken answer is a 500. */
export const answerOf = (outcome: Outcome): HttpAnswer => {
  if (!outcome.ok) return failures[outcome.reason]
  const value: unknown = JSON.parse(outcome.payload)
  if (!isObject(value) || value['statusCode'] === undefined) {
    const body = typeof value === 'string' ? value : outcome.payload
    return { status: 200, headers: { 'content-type': jsonType }, body: Buffer.from(body) }
  }
  return structured(value) ?? gatewayAnswer(500, 'Internal Server Error')
}

const failures: Readonly<Record<'error' | 'timeout' | 'busy', HttpAnswer>> = {
  error: gatewayAnswer(500, 'Internal Server Error'),
  timeout: contractAnswer('busy'),
  busy: contractAnswer('busy'),
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const structured = (value: Readonly<Record<string, unknown>>): HttpAnswer | null => {
  const status = Number(value['statusCode'])
  const body = value['body'] ?? ''
  if (!Number.isInteger(status) || status < 200 || status > 599 || typeof body !== 'string') return null
  const headers = new Map<string, string | readonly string[]>()
  for (const [name, header] of Object.entries(isObject(value['headers']) ? value['headers'] : {})) {
    if (header !== null && typeof header === 'object') return null
    if (!hopByHop.has(name.toLowerCase())) headers.set(name.toLowerCase(), String(header))
  }
  const cookies = value['cookies']
  if (Array.isArray(cookies) && cookies.length > 0) headers.set('set-cookie', cookies.map(String))
  if (!headers.has('content-type')) headers.set('content-type', 'text/plain;charset=UTF-8')
  return {
    status,
    headers: Object.fromEntries(headers),
    body: Buffer.from(body, value['isBase64Encoded'] === true ? 'base64' : 'utf8'),
  }
}

/** Headers that belong to the connection and not to the answer. */
const hopByHop = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
])
