import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { vi } from 'vitest'

/** A request as the service got it. */
export interface Received {
  readonly body: string
  readonly headers: IncomingMessage['headers']
}

/** What a service does with a request. */
export interface Reply {
  status?: number
  body?: unknown
  headers?: Record<string, string>
  /** Closes the connection: before an answer begins, or in the middle of it. */
  drop?: 'before' | 'within'
  /** Never answers. */
  silent?: true
}

/** A service by what it does with each request of a client. */
export type Service = (attempt: number, received: Received) => Reply

let service: Service = () => ({ body: {} })
let received: Received[] = []

const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const one = { body: await text(request), headers: request.headers }
  received.push(one)
  const { status = 200, body = '', headers = {}, drop, silent } = service(received.length, one)
  if (silent) return
  if (drop === 'before') return void request.socket.destroy()
  const bytes = typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(status, { 'x-amzn-requestid': 'R', 'content-length': Buffer.byteLength(bytes), ...headers })
  if (drop === undefined) return void response.end(bytes)
  response.write(bytes.slice(0, 3), () => setTimeout(() => request.socket.destroy(), 20))
}

const server = createServer((request, response) => void answer(request, response))
/** What clients sign with. */
export const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'session' }

/** Starts the service, and has clients find it. */
export const startService = async (): Promise<void> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  vi.stubEnv('AWS_REGION', 'eu-south-2')
  vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey)
  vi.stubEnv('AWS_SESSION_TOKEN', credentials.sessionToken)
}

/** Ends what `startService` began. */
export const stopService = (): void => {
  vi.unstubAllEnvs()
  server.closeAllConnections()
  server.close()
}

/** What an error tells those who look at it (`core/adapters`). */
const toldBy = (error: unknown): unknown => {
  const { name, code, message, $fault, $metadata, Item, CancellationReasons } = error as Record<string, unknown> & Error
  const { httpStatusCode, requestId } = ($metadata ?? {}) as Record<string, unknown>
  // The SDK adds a sentence about itself to what a parser says.
  const said = name === 'SyntaxError' ? '' : message
  return { name, code, said, $fault, httpStatusCode, requestId, Item, CancellationReasons }
}

const withoutMetadata = ({ $metadata: _metadata, ...result }: { $metadata?: unknown }): unknown => result

/** How one client meets a service: how each call ended, what was received of it, and the pauses between. */
export const meeting = async (send: () => Promise<object>, of: Service, times: number) => {
  service = of
  received = []
  const timers = vi.spyOn(globalThis, 'setTimeout')
  const random = vi.spyOn(Math, 'random').mockReturnValue(0.037)
  try {
    const ends: unknown[] = []
    for (let time = 0; time < times; time += 1) ends.push(await send().then(withoutMetadata, toldBy))
    // Those of a second and more are the ends of patience.
    const pauses = timers.mock.calls.map(([, ms = 0]) => ms).filter((ms) => ms !== 20 && ms < 900)
    // A hint is a moment, of which some is over.
    const rounded = pauses.map((ms) => (ms > 80 ? Math.ceil(ms / 100) * 100 : ms))
    return { ends, pauses: rounded, bodies: received.map(({ body }) => JSON.parse(body) as object), received }
  } finally {
    timers.mockRestore()
    random.mockRestore()
  }
}
