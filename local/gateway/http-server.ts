import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { TrustedProxies } from './client-address.ts'
import { contractAnswer, gatewayAnswer, type HttpAnswer } from './http-answer.ts'
import { headerValues, type HttpRequest } from './http-event.ts'
import { bodyBytes, headBytes } from './limits.ts'
import { refuse } from './refusal.ts'
import { bodyLength, readBody } from './request-body.ts'
import { RequestStream } from './request-stream.ts'

/** What answers the requests of all connections. */
export interface HttpServerOptions {
  readonly isSecure: boolean
  readonly proxies: TrustedProxies
  readonly keepAliveSeconds: number
  readonly now: () => number
  /** Answers a request that is within the limits. */
  readonly answer: (request: HttpRequest) => Promise<HttpAnswer>
  /** Hears of every request when it is answered. */
  readonly onAnswer: (request: HttpRequest, answer: HttpAnswer) => void
  readonly onError: (error: unknown) => void
}

/** Makes Node's HTTP server for streams that the gateway's listener gives it; it never listens itself. */
export const createHttpServer = (options: HttpServerOptions): Server => {
  const server = createServer({
    maxHeaderSize: headBytes,
    keepAliveTimeout: options.keepAliveSeconds * 1000,
    requireHostHeader: false,
  })
  const serve = (incoming: IncomingMessage, response: ServerResponse): void => {
    const stream: Duplex = incoming.socket
    if (!(stream instanceof RequestStream) || !stream.startBody(bodyLength(incoming))) return
    // The client went away while it was sending: nobody is there to be answered.
    exchange(options, stream, incoming, response).catch(() => stream.destroy())
  }
  server.on('request', serve)
  // Node's own refusal has no body; one that is expected to be JSON would not be.
  server.on('checkExpectation', serve)
  server.on('checkContinue', (incoming: IncomingMessage, response: ServerResponse) => {
    if (!isOversized(incoming)) response.writeContinue()
    serve(incoming, response)
  })
  server.on('clientError', (error: NodeJS.ErrnoException, stream: Duplex) => {
    if (!(stream instanceof RequestStream) || error.code === 'ECONNRESET' || !stream.writable)
      return void stream.destroy()
    // What follows a body in chunks is not answered, but the request before it is.
    if (stream.connection.phase === 'answer') return
    refuse(stream, error.code)
    stream.ignoreRest()
  })
  return server
}

const isOversized = (incoming: IncomingMessage): boolean => {
  const length = bodyLength(incoming)
  return length !== 'chunked' && length > bodyBytes
}

/** Reads one request and answers it. */
const exchange = async (
  options: HttpServerOptions,
  stream: RequestStream,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const receivedAt = new Date(options.now())
  const body = isOversized(incoming) ? null : await readBody(incoming)
  const mayFollow = stream.startAnswer()
  const request: HttpRequest = {
    method: incoming.method ?? 'GET',
    target: incoming.url ?? '/',
    rawHeaders: incoming.rawHeaders,
    body: body ?? Buffer.alloc(0),
    protocol: `HTTP/${incoming.httpVersion}`,
    clientAddress: options.proxies.clientOf(stream.connection.address, incoming.rawHeaders),
    secure: options.isSecure,
    receivedAt,
    requestId: randomUUID(),
  }
  const answer = body === null ? contractAnswer('too_large') : await answerSafely(options, request, incoming)
  response.once('close', () => stream.startRequest())
  stream.connection.enter('sending')
  if (!mayFollow) response.setHeader('connection', 'close')
  send(response, request, answer)
  options.onAnswer(request, answer)
}

const answerSafely = async (
  options: HttpServerOptions,
  request: HttpRequest,
  incoming: IncomingMessage,
): Promise<HttpAnswer> => {
  const hosts = headerValues(incoming.rawHeaders, 'host').length
  // With two of them, a proxy before us may have looked at the other one.
  if (hosts > 1 || (hosts === 0 && incoming.httpVersion === '1.1')) return gatewayAnswer(400, 'Bad Request')
  if (incoming.headers.expect !== undefined && !/^100-continue$/i.test(incoming.headers.expect))
    return gatewayAnswer(417, 'Expectation Failed')
  try {
    return await options.answer(request)
  } catch (error) {
    options.onError(error)
    return gatewayAnswer(500, 'Internal Server Error')
  }
}

const send = (response: ServerResponse, request: HttpRequest, answer: HttpAnswer): void => {
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value)
  // The instance's own time, which the console's countdowns run on: a test may have moved it.
  response.setHeader('date', request.receivedAt.toUTCString())
  response.setHeader('apigw-requestid', request.requestId)
  // The contract's header, where no function has set it.
  if (!response.hasHeader('x-request-id')) response.setHeader('x-request-id', request.requestId)
  // A HEAD is answered without the body that its length would be of.
  if (request.method !== 'HEAD' || answer.body.length > 0) response.setHeader('content-length', answer.body.length)
  response.writeHead(answer.status)
  response.end(request.method === 'HEAD' ? undefined : answer.body)
}
