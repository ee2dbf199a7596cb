import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { AwsError, type Authorize, type AwsInput, type AwsService, type Engine } from './engines/engine.ts'
import { plainError, readCall, type AwsRequest, type WireCall, type WireReply } from './engines/wire.ts'
import { isFullDisk } from './full-disk.ts'
import { listenOnSocket } from './unix-socket.ts'

/** An AWS call as it is told to who watches: `outcome` is `ok` or the code of its error. */
export interface ObservedCall {
  /** The access key id that signed it. */
  readonly caller: string
  readonly service: AwsService
  readonly action: string
  readonly input: AwsInput
  readonly outcome: string
}

/** What the endpoint is started with. */
export interface AwsEndpointOptions {
  readonly engines: Partial<Record<AwsService, Engine>>
  /** Asked before each call, with the access key id that signed it. */
  readonly authorize: Authorize
  /** Hears of every call that named its service, after its answer is known. */
  readonly onCall?: (call: ObservedCall) => void
}

const maxBodyBytes = 17 * 1_048_576

/**
 * AWS for the SDK's clients as they are: those of functions call by messages; benchmarks and tests, in processes of their own, on a Unix socket, which is as
 * closed as its folder. The engines stay their owner's to close.
 */
export class AwsEndpoint {
  readonly #options: AwsEndpointOptions
  readonly #failing = new Map<AwsService, AwsError>()
  readonly #server: Server

  constructor(options: AwsEndpointOptions) {
    this.#options = options
    this.#server = createServer((request, response) => void this.#serve(request, response))
    // Clients keep their connections; ending idle ones first would race with their next request.
    this.#server.keepAliveTimeout = 0
  }

  /** Makes the socket; answers the name that clients connect to. */
  listen(path: string): Promise<string> {
    return listenOnSocket(this.#server, path)
  }

  /** Makes each call to the service fail, as when it is down. */
  fail(service: AwsService): void {
    this.#failing.set(service, new AwsError('ServiceUnavailable', `${service} is down`, 503))
  }

  /** Ends what `fail` began. */
  restore(service: AwsService): void {
    this.#failing.delete(service)
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    await closed
  }

  /** Performs a call as it came from a client; never rejects. The signal aborts where nobody waits for the answer any more. */
  async answer(request: AwsRequest, signal?: AbortSignal): Promise<WireReply> {
    const caller = /Credential=([^/,\s]+)\//u.exec(request.authorization ?? '')?.[1] ?? ''
    let call: WireCall | null = null
    let reply: WireReply
    let outcome = 'ok'
    try {
      call = readCall(request)
      reply = call.dialect.result(call.action, await this.#perform(caller, call, signal))
    } catch (cause) {
      const error = asAwsError(cause, signal?.aborted === true)
      outcome = error.code
      reply = call ? call.dialect.error(error) : plainError(error)
    }
    if (call) {
      const { service, action, input } = call
      this.#options.onCall?.({ caller, service, action, input, outcome })
    }
    return reply
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Fires on a dropped connection too, so a long poll whose client is dead takes no messages.
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const reply = await bodyOf(request)
      .then((body) => this.answer({ ...requestOf(request), body }, gone.signal))
      .catch((cause: unknown) => plainError(asAwsError(cause, !request.complete)))
    if (response.destroyed) return
    response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) })
    response.end(reply.body)
  }

  async #perform(caller: string, { service, action, input }: WireCall, signal?: AbortSignal): Promise<AwsInput> {
    if (caller === '') throw new AwsError('MissingAuthenticationTokenException', 'The request is not signed', 403)
    const failure = this.#failing.get(service)
    if (failure) throw failure
    this.#options.authorize(caller, service, action, input)
    const engine = this.#options.engines[service]
    if (!engine) throw new AwsError('UnknownOperationException', `${service} is not played on this machine`)
    return engine.call(action, input, signal)
  }
}

const requestOf = ({ method = 'GET', url = '/', headers }: IncomingMessage): Omit<AwsRequest, 'body'> => ({
  method,
  path: url,
  target: headers['x-amz-target']?.toString(),
  type: headers['content-type'],
  authorization: headers.authorization,
})

const asAwsError = (cause: unknown, isGone: boolean): AwsError => {
  if (cause instanceof AwsError) return cause
  if (isGone) return new AwsError('RequestAborted', 'The caller has gone')
  if (isFullDisk(cause)) return new AwsError('ServiceUnavailable', 'The disk of this machine is full', 503)
  console.error('the AWS endpoint failed:', cause)
  return new AwsError('InternalFailure', 'The engine of this machine failed; its log says why', 500)
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > maxBodyBytes) throw new AwsError('RequestEntityTooLarge', 'The request is too large', 413)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
