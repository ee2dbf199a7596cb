import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Failure } from '../../domain/webhook/verdict.ts'

/** Ends an exchange for a reason of our own. */
export class Refused extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure)
    this.failure = failure
  }
}

const mostRead = 65_536
/** Answers before the answer (1xx) that one request may get. */
const mostNotices = 16
const tlsCode = /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|INVALID_CA|HOSTNAME_MISMATCH|EPROTO)/
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** Why an exchange failed, from what was thrown. */
export const failureOf = (error: unknown): Failure => {
  if (error instanceof Refused) return error.failure
  return tlsCode.test(codeOf(error)) ? 'tls' : 'connection'
}

/** Whether a kept connection turned out to have been closed meanwhile, which says nothing about the endpoint. */
export const isStale = (error: unknown, request: ClientRequest): boolean =>
  request.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(codeOf(error))

/** The head of the answer; everything that can happen instead ends the wait. */
const answerOf = (request: ClientRequest, body: string): Promise<IncomingMessage> => {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  request.once('response', resolve)
  request.on('error', reject)
  request.once('upgrade', (_response, socket) => {
    socket.destroy()
    reject(new Refused('connection'))
  })
  request.once('close', () => reject(new Refused('connection')))
  let notices = 0
  // A flood of 1xx would keep a deliverer reading for as long as a request may take.
  request.on('information', () => {
    notices += 1
    if (notices > mostNotices) request.destroy(new Refused('connection'))
  })
  request.end(body)
  return promise
}

/** What an answer says besides its status. */
export interface Answered {
  code: number
  /** What it begins with, unless it is 2xx. */
  answer: string
  /** How long it asks to be left alone (ms), 0 where it does not. */
  retryAfter: number
}

const mostKept = 1024
const isSuccess = (code: number): boolean => code >= 200 && code < 300

/** `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3); what is neither says nothing. */
const retryAfterOf = (value: string | undefined): number => {
  if (value === undefined) return 0
  const milliseconds = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : 0
}

/** Sends a body and reads the answer to its end or to 64 KiB, keeping the first KB of one that is not 2xx. */
export const webhookExchange = async (request: ClientRequest, body: string): Promise<Answered> => {
  const response = await answerOf(request, body)
  const code = response.statusCode ?? 0
  const kept: Buffer[] = []
  let read = 0
  for await (const chunk of response) {
    if (read < mostKept && !isSuccess(code)) kept.push(chunk as Buffer)
    read += (chunk as Buffer).length
    if (read > mostRead) break
  }
  const answer = Buffer.concat(kept).subarray(0, mostKept).toString()
  return { code, answer, retryAfter: isSuccess(code) ? 0 : retryAfterOf(response.headers['retry-after']) }
}

/** Sends a request without a body and reads a short text; null for any answer but 200, and for a longer one. */
export const shortText = async (request: ClientRequest, mostBytes: number): Promise<string | null> => {
  const response = await answerOf(request, '')
  if (response.statusCode !== 200) {
    response.destroy()
    return null
  }
  const chunks: Buffer[] = []
  for await (const chunk of response) {
    chunks.push(chunk as Buffer)
    if (chunks.reduce((sum, { length }) => sum + length, 0) > mostBytes) return null
  }
  return Buffer.concat(chunks).toString('utf8')
}
