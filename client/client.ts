import type { Status } from '../core/contract/status.ts'
import { type Api, lines } from './api.ts'
import { type CallOptions, request, type Transport } from './request.ts'
import { type TokenName, type WaitOptions, Waiting } from './wait-for-open.ts'

/** Where an instance is, and who asks it. */
export interface ClientOptions {
  /** The instance's address. */
  readonly url: string
  /** Without one only what anybody may ask. */
  readonly authkey?: string
  /** How long one try may take [10 s]. */
  readonly timeoutMilliseconds?: number
  /** How often a call is tried where that is safe, the first try included [3]. */
  readonly tries?: number
  /** What sends [the platform's own]. */
  readonly fetch?: typeof fetch
  /** What waits between tries and questions [a timer]. */
  readonly sleep?: Transport['sleep']
}

/** An instance as its callers see it: every call by area and name, and waiting for an opening. */
export interface ZaasClient extends Api, Pick<Waiting, 'wake' | 'waitForOpen'> {}

const sleep: Transport['sleep'] = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end)
      resolve()
    }, milliseconds)
    signal?.addEventListener('abort', end, { once: true })
    if (signal?.aborted === true) end()
  })

type Call = (parameters?: object, options?: CallOptions) => Promise<unknown>

/** The calls of the table as functions. */
const callsOf = (transport: Transport): Record<string, Record<string, Call>> => {
  const areas: Record<string, Record<string, Call>> = {}
  for (const [id, line] of Object.entries(lines)) {
    const [area = '', name = ''] = id.split('.')
    const camel = name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())
    areas[area] = {
      ...areas[area],
      [camel]: (parameters = {}, options = {}) => request(transport, line, parameters, options),
    }
  }
  return areas
}

/** A client of the instance at an address. */
export const createClient = (options: ClientOptions): ZaasClient => {
  const transport: Transport = {
    url: options.url.replace(/\/+$/, ''),
    authkey: options.authkey ?? null,
    timeoutMilliseconds: options.timeoutMilliseconds ?? 10_000,
    tries: options.tries ?? 3,
    // Called as a function of nothing: some platforms refuse a `fetch` that is somebody's method.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    sleep: options.sleep ?? sleep,
  }
  // The table's types are the contract's: what is called is what `Api` says.
  const api = callsOf(transport) as unknown as Api
  const status = async (name: TokenName, signal: AbortSignal | undefined): Promise<Status> =>
    (await api.token.status({ ...name }, signal === undefined ? {} : { signal })).status
  const waiting = new Waiting({ status, sleep: transport.sleep, now: Date.now })
  const waitForOpen = (name: TokenName, wait?: WaitOptions): Promise<Status> => waiting.waitForOpen(name, wait)
  return { ...api, waitForOpen, wake: (event) => waiting.wake(event) }
}
