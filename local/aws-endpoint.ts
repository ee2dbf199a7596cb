import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { AwsError, type Authorize, type AwsInput, type AwsService, type Engine } from './engines/engine.ts'
import { plainError, readCall, type WireCall, type WireReply } from './engines/wire.ts'

/** What came of a call: `ok` or the code of its error. */
export type CallOutcome = string

/** Is told of every call that named its service, after its answer is known. For tests that count. */
export type OnCall = (
  caller: string,
  service: AwsService,
  action: string,
  input: AwsInput,
  outcome: CallOutcome,
) => void

/** What the endpoint is started with. */
export type AwsEndpointOptions = {
  engines: Partial<Record<AwsService, Engine>>
  /** Asked before each call, with the access key id that signed it. */
  authorize: Authorize
  /** 0, the default, takes a free one. */
  port?: number
  onCall?: OnCall
}

/** AWS on loopback, for the SDK's clients as they are. */
export type AwsEndpoint = {
  /** `http://127.0.0.1:port`, without a slash at its end. */
  readonly url: string
  /** Makes each call to the service fail, with `ServiceUnavailable` if no error is given. */
  fail(service: AwsService, error?: AwsError): void
  restore(service: AwsService): void
  close(): Promise<void>
}

const MAX_BODY_BYTES = 17 * 1_048_576

/** Starts the endpoint; the engines stay their owner's to close. */
export const createAwsEndpoint = async (options: AwsEndpointOptions): Promise<AwsEndpoint> => {
  const failing = new Map<AwsService, AwsError>()
  const server = createServer((request, response) => {
    void answer(options, failing, request, response)
  })
  // Clients keep their connections; ending idle ones first would race with their next request.
  server.keepAliveTimeout = 0
  const port = await listen(server, options.port ?? 0)
  return {
    url: `http://127.0.0.1:${port}`,
    fail: (service, error = new AwsError('ServiceUnavailable', `${service} is down`, 503)) =>
      failing.set(service, error),
    restore: (service) => failing.delete(service),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

const answer = async (
  options: AwsEndpointOptions,
  failing: Map<AwsService, AwsError>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  // Fires on a dropped connection too, so a long poll whose client is dead takes no messages.
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  let call: WireCall | undefined
  let reply: WireReply
  let outcome: CallOutcome = 'ok'
  const caller = callerOf(request)
  try {
    call = readCall(request, await bodyOf(request))
    const output = await perform(options, failing, caller, call, gone.signal)
    reply = call.dialect.result(call.action, output)
  } catch (cause) {
    const error = asAwsError(cause, gone.signal.aborted || !request.complete)
    outcome = error.code
    reply = call ? call.dialect.error(error) : plainError(error)
  }
  if (call) options.onCall?.(caller, call.service, call.action, call.input, outcome)
  if (response.destroyed) return
  response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) })
  response.end(reply.body)
}

const perform = async (
  { engines, authorize }: AwsEndpointOptions,
  failing: Map<AwsService, AwsError>,
  caller: string,
  { service, action, input }: WireCall,
  signal: AbortSignal,
): Promise<AwsInput> => {
  if (caller === '') throw new AwsError('MissingAuthenticationTokenException', 'The request is not signed', 403)
  const failure = failing.get(service)
  if (failure) throw failure
  authorize(caller, service, action, input)
  const engine = engines[service]
  if (!engine) throw new AwsError('UnknownOperationException', `${service} is not played on this machine`)
  return engine.call(action, input, signal)
}

const callerOf = (request: IncomingMessage): string => {
  return /Credential=([^/,\s]+)\//u.exec(request.headers.authorization ?? '')?.[1] ?? ''
}

const asAwsError = (cause: unknown, isGone: boolean): AwsError => {
  if (cause instanceof AwsError) return cause
  if (isGone) return new AwsError('RequestAborted', 'The caller has gone')
  console.error('the AWS endpoint failed:', cause)
  return new AwsError('InternalFailure', 'The engine of this machine failed; its log says why', 500)
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > MAX_BODY_BYTES) throw new AwsError('RequestEntityTooLarge', 'The request is too large', 413)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

const listen = (server: Server, port: number): Promise<number> => {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      if (address && typeof address === 'object') resolve(address.port)
      else reject(new Error('the AWS endpoint has no port'))
    })
  })
}
