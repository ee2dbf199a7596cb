import type { HttpRequest } from './http-event.ts'
import { gatewayAnswer, jsonAnswer, type HttpAnswer } from './http-answer.ts'

const forwardingHeaders = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-real-ip',
  'cf-connecting-ip',
  'true-client-ip',
]

/** The path of the page with all mails and SMS. */
export const outboxPath = '/__local/outbox'

/** Whether a request may see the outbox: it holds log-in links, so only this machine itself may, and no proxy or foreign web page on it. */
const isLocalRequest = (request: HttpRequest): boolean => {
  const names = request.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase())
  if (names.some((name) => forwardingHeaders.includes(name))) return false
  const host = request.rawHeaders[names.indexOf('host') * 2 + 1] ?? ''
  // A foreign Host header on a loopback connection is DNS rebinding: a page of somebody else's name that points here.
  return isLoopback(request.clientAddress) && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(host)
}

const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.')

/** Answers `GET /__local/outbox`. */
export const outboxAnswer = async (
  request: HttpRequest,
  items: () => Promise<readonly unknown[]>,
): Promise<HttpAnswer> => {
  if (!isLocalRequest(request)) return gatewayAnswer(403, 'Forbidden')
  if (request.method !== 'GET') return gatewayAnswer(404, 'Not Found')
  return jsonAnswer(200, { items: await items() })
}
