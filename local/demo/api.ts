import { stop } from './terminal.ts'

/** Calls the instance as an integrator would, with an authkey in the header. */
export class Api {
  readonly #url: string

  constructor(url: string) {
    this.#url = url.replace(/\/+$/, '')
  }

  async get(path: string, query: Record<string, string> = {}, authkey?: string): Promise<Record<string, unknown>> {
    const search = new URLSearchParams(query).toString().replaceAll('+', '%20')
    return this.#call(search === '' ? path : `${path}?${search}`, { method: 'GET' }, authkey)
  }

  async post(path: string, body: unknown, authkey?: string): Promise<Record<string, unknown>> {
    return this.#call(
      path,
      { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
      authkey,
    )
  }

  async #call(path: string, init: RequestInit, authkey?: string): Promise<Record<string, unknown>> {
    const headers = { ...init.headers, ...(authkey === undefined ? {} : { authorization: `Bearer ${authkey}` }) }
    let response: Response
    try {
      response = await fetch(`${this.#url}${path}`, { ...init, headers })
    } catch {
      return stop(
        `Nothing answers at ${this.#url}. Start an instance first, in another terminal: npm start -- --allow-loopback-webhooks`,
      )
    }
    const answer = (await response.json()) as Record<string, unknown>
    return { httpStatus: response.status, ...answer }
  }
}
