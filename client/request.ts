import type { Issue } from '../core/contract/errors.ts'
import { ZaasError, type ZaasErrorCode } from './errors.ts'

/** What can be said of one call. */
export interface CallOptions {
  /** Ends the call, whatever it waits for. */
  readonly signal?: AbortSignal
  /** How long one try may take [the client's]. */
  readonly timeoutMilliseconds?: number
  /** Names the request where the API takes a name [a new one, the same for every try]. */
  readonly idempotencyKey?: string
}

/** What a client sends by. */
export interface Transport {
  readonly url: string
  readonly authkey: string | null
  readonly timeoutMilliseconds: number
  /** How often a call is tried, the first try included. */
  readonly tries: number
  readonly fetch: typeof fetch
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
}

/** One call as it is sent. */
interface Sent {
  readonly method: string
  readonly address: string
  readonly headers: Record<string, string>
  readonly body: string | null
  /** Whether a try whose answer was lost may be repeated: it changes nothing, or its name lets it change things once. */
  readonly repeatable: boolean
}

/** The longest wait that is waited out (s); whoever is told to come back later hears so. */
const longestWaitSeconds = 30

const bodyOf = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch {
    return null
  }
}

const faultOf = (response: Response, body: Record<string, unknown> | null): ZaasError => {
  const { error, message, issues } = (body ?? {}) as { error?: ZaasErrorCode; message?: string; issues?: Issue[] }
  const after = Number(response.headers.get('retry-after') ?? Number.NaN)
  const requestId = response.headers.get('x-request-id')
  const limited = response.status === 429 ? 'too_many_requests' : 'unexpected'
  const where = (issues ?? []).map((issue) => ` ${issue.path}: ${issue.message}.`).join('')
  return new ZaasError(error ?? limited, `${message ?? `HTTP ${response.status}`}${where}`, {
    status: response.status,
    ...(issues === undefined ? {} : { issues }),
    ...(requestId === null ? {} : { requestId }),
    ...(Number.isFinite(after) ? { retryAfterSeconds: after } : {}),
  })
}

/** One try: its answer, or an error that says how it ended. */
const attempt = async (transport: Transport, sent: Sent, options: CallOptions): Promise<unknown> => {
  const ended = new AbortController()
  const stop = (): void => ended.abort()
  options.signal?.addEventListener('abort', stop)
  const { fetch, timeoutMilliseconds } = transport
  const timer = setTimeout(stop, options.timeoutMilliseconds ?? timeoutMilliseconds)
  try {
    const { method, headers, body } = sent
    // A redirect is never followed: an authkey goes nowhere but to the instance.
    const init = { method, headers, body, redirect: 'manual', signal: ended.signal } as const
    const response = await fetch(sent.address, init)
    const read = bodyOf(await response.text())
    if (response.ok && read !== null) return read
    throw faultOf(response, read)
  } catch (cause) {
    if (cause instanceof ZaasError) throw cause
    options.signal?.throwIfAborted()
    if (ended.signal.aborted) throw new ZaasError('timeout', 'The instance did not answer in time.', { cause })
    throw new ZaasError('network', 'The instance could not be reached.', { cause })
  } finally {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', stop)
  }
}

/** Whether another try may help and cannot do something twice: 429 says that nothing was done, 503 may come of what took too long. */
const mayHelp = ({ code, status, retryAfterSeconds }: ZaasError, repeatable: boolean): boolean => {
  if ((retryAfterSeconds ?? 0) > longestWaitSeconds) return false
  if (status === 429) return true
  return repeatable && (code === 'network' || code === 'timeout' || (status ?? 0) >= 500)
}

const sentOf = (transport: Transport, line: string, parameters: object, options: CallOptions): Sent => {
  const [method = '', path = '', once] = line.split(' ')
  const headers: Record<string, string> = { accept: 'application/json' }
  if (transport.authkey !== null) headers['authorization'] = `Bearer ${transport.authkey}`
  if (once !== undefined) headers['idempotency-key'] = options.idempotencyKey ?? crypto.randomUUID()
  const repeatable = method === 'GET' || once !== undefined
  if (method === 'POST') {
    headers['content-type'] = 'application/json'
    return { method, address: `${transport.url}${path}`, headers, body: JSON.stringify(parameters), repeatable }
  }
  // Not URLSearchParams: its + for a space is another user's plus.
  const query = Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&')
  const address = `${transport.url}${path}${query === '' ? '' : `?${query}`}`
  return { method, address, headers, body: null, repeatable }
}

/** Sends one call of the table, again where that is safe, and gives its answer. */
export const request = async (
  transport: Transport,
  line: string,
  parameters: object,
  options: CallOptions = {},
): Promise<unknown> => {
  const sent = sentOf(transport, line, parameters, options)
  for (let tries = 1; ; tries += 1) {
    options.signal?.throwIfAborted()
    try {
      return await attempt(transport, sent, options)
    } catch (error) {
      if (!(error instanceof ZaasError) || tries >= transport.tries || !mayHelp(error, sent.repeatable)) throw error
      const least = (error.retryAfterSeconds ?? 0) * 1000
      await transport.sleep(least + (0.5 + Math.random() / 2) * 250 * 2 ** tries, options.signal)
    }
  }
}
