import { randomUUID } from 'node:crypto'
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer as createTlsServer } from 'node:tls'
import { clientErrorAnswer, oversized, readBody } from './limits.ts'
import { gatewayAnswer, type HttpAnswer } from './http-answer.ts'
import type { HttpRequest } from './http-event.ts'
import { RequestStream } from './request-stream.ts'

/** Certificate and key of the address, as PEM. */
export interface TlsFiles {
  readonly cert: Buffer
  readonly key: Buffer
}

/** Where and how the gateway listens. */
export interface GatewayOptions {
  readonly host: string
  readonly port: number
  readonly tls?: TlsFiles
  readonly now: () => number
  /** Answers a request that is within the limits. */
  readonly answer: (request: HttpRequest) => Promise<HttpAnswer>
  /** Hears of every request when it is answered. */
  readonly onAnswer: (request: HttpRequest, answer: HttpAnswer) => void
  readonly onError: (error: unknown) => void
}

/** A listening gateway. */
export interface Gateway {
  readonly port: number
  close(): Promise<void>
}

/** The greatest size of request line and headers together, as at API Gateway. */
const headBytes = 10_240
/** What a TLS client may ask for; the oldest clients know 1.0 only. */
const spoken = ['http/1.1', 'http/1.0']
const idleMilliseconds = 65_000
const graceMilliseconds = 2_000

/** Starts the HTTP(S) server that plays API Gateway and CloudFront; rejects where the address cannot be used. */
export const startGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const open = new Set<Socket>()
  const server = httpServer(options)
  const accept = (socket: Socket): void => {
    open.add(socket)
    socket.setNoDelay(true)
    socket.once('close', () => open.delete(socket))
    // Errors of the raw connection end the stream over it; a client that goes away is nothing to report.
    socket.on('error', () => socket.destroy())
    server.emit('connection', new RequestStream(socket))
  }
  const listener = options.tls
    ? createTlsServer(
        {
          ...options.tls,
          ALPNCallback: ({ protocols }) => spoken.find((one) => protocols.includes(one)),
          allowHalfOpen: true,
        },
        accept,
      )
    : createTcpServer({ allowHalfOpen: true }, accept)
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject)
    listener.listen(options.port, options.host, resolve)
  })
  return {
    port: (listener.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise((resolve) => listener.close(resolve))
      server.closeIdleConnections()
      const timer = setTimeout(
        () => open.forEach((socket) => socket.destroy()),
        open.size === 0 ? 0 : graceMilliseconds,
      )
      server.emit('shutdown')
      await closed
      clearTimeout(timer)
    },
  }
}

const httpServer = (options: GatewayOptions): Server => {
  let closing = false
  const idle = new Set<Duplex>()
  const server = createHttpServer({
    maxHeaderSize: headBytes,
    keepAliveTimeout: idleMilliseconds,
    requireHostHeader: false,
  })
  server.on('connection', (stream: Duplex) => {
    idle.add(stream)
    stream.once('close', () => idle.delete(stream))
  })
  const onRequest = (incoming: IncomingMessage, response: ServerResponse): void => {
    idle.delete(incoming.socket)
    response.once('close', () => (closing ? incoming.socket.destroy() : idle.add(incoming.socket)))
    void serve(options, incoming, response)
  }
  server.on('request', onRequest)
  // Node's own refusal has no body; one that is expected to be JSON would not be.
  server.on('checkExpectation', onRequest)
  server.on('clientError', (error: NodeJS.ErrnoException, stream: Duplex) => refuse(error, stream))
  server.on('shutdown', () => {
    closing = true
    for (const stream of idle) stream.destroy()
  })
  return server
}

const serve = async (options: GatewayOptions, incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
  const stream = incoming.socket as Duplex
  incoming.once('end', () => stream instanceof RequestStream && stream.expectRequest())
  const receivedAt = new Date(options.now())
  try {
    const body = await readBody(incoming)
    const request: HttpRequest = {
      method: incoming.method ?? 'GET',
      target: incoming.url ?? '/',
      rawHeaders: incoming.rawHeaders,
      body: body === oversized ? Buffer.alloc(0) : body,
      protocol: `HTTP/${incoming.httpVersion}`,
      clientAddress: stream instanceof RequestStream ? stream.remoteAddress : '',
      secure: options.tls !== undefined,
      receivedAt,
      requestId: randomUUID(),
    }
    const answer =
      body === oversized
        ? gatewayAnswer(413, 'Request Entity Too Large')
        : await answerSafely(options, request, incoming)
    send(response, request, answer, body === oversized)
    options.onAnswer(request, answer)
  } catch {
    // The client went away while it was sending: nobody is there to be answered.
    stream.destroy()
  }
}

const answerSafely = async (
  options: GatewayOptions,
  request: HttpRequest,
  incoming: IncomingMessage,
): Promise<HttpAnswer> => {
  if (incoming.httpVersion === '1.1' && incoming.headers.host === undefined) return gatewayAnswer(400, 'Bad Request')
  if (incoming.headers.expect !== undefined && !/^100-continue$/i.test(incoming.headers.expect))
    return gatewayAnswer(417, 'Expectation Failed')
  try {
    return await options.answer(request)
  } catch (error) {
    options.onError(error)
    return gatewayAnswer(500, 'Internal Server Error')
  }
}

const send = (response: ServerResponse, request: HttpRequest, answer: HttpAnswer, last: boolean): void => {
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value)
  response.setHeader('apigw-requestid', request.requestId)
  response.setHeader('content-length', answer.body.length)
  if (last) response.setHeader('connection', 'close')
  response.writeHead(answer.status)
  response.end(request.method === 'HEAD' ? undefined : answer.body)
}

const refuse = (error: NodeJS.ErrnoException, stream: Duplex): void => {
  if (error.code === 'ECONNRESET' || !stream.writable) {
    stream.destroy()
    return
  }
  const { status, reason, body } = clientErrorAnswer(error)
  stream.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/json\r\ncache-control: no-store\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  )
  // Closing with unread bytes would reset the connection before the client has read the answer.
  stream.resume()
  setTimeout(() => stream.destroy(), graceMilliseconds).unref()
}
