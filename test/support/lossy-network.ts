/**
 * What goes wrong with one message: it never arrives, or its answer does not, the answer arrives damaged, or something
 * in between says 503, or 400, or that the envelope does not open; or it arrives, and nothing is ever heard again.
 */
export type Fault = 'request' | 'answer' | 'garbled' | 'unavailable' | 'proxy' | 'refused' | 'silence'

/** A message on its way: its place among all that were sent, and its operation where somebody can tell. */
export interface Sent {
  readonly index: number
  readonly operation: string
}

/** A `fetch` for devices that keeps what it carries, and loses, bends or refuses what it is told to. */
export class LossyNetwork {
  readonly sent: { url: string; body: string; operation: string }[] = []
  readonly #carry: typeof fetch
  readonly #operationOf: (body: string) => string
  #rules: ((sent: Sent) => Fault | null)[] = []

  constructor(carry: typeof fetch = fetch, operationOf: (body: string) => string = () => '') {
    this.#carry = carry
    this.#operationOf = operationOf
  }

  /** Decides what goes wrong with each message from now on. */
  rule(which: (sent: Sent) => Fault | null): void {
    this.#rules.push(which)
  }

  /** One message goes wrong: the `at`-th from now, from 0. */
  at(at: number, fault: Fault): void {
    const wanted = this.sent.length + at
    this.rule(({ index }) => (index === wanted ? fault : null))
  }

  /** From the `at`-th message on everything goes wrong. */
  from(at: number, fault: Fault): void {
    const first = this.sent.length + at
    this.rule(({ index }) => (index >= first ? fault : null))
  }

  /** The next messages of an operation go wrong. */
  fault(operation: string, fault: Fault, times = 1): void {
    let left = times
    this.rule((sent) => (sent.operation === operation && left-- > 0 ? fault : null))
  }

  /** The network is whole again. */
  repair(): void {
    this.#rules = []
  }

  /** Operations of what was sent so far, in order. */
  get operations(): string[] {
    return this.sent.map(({ operation }) => operation)
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const url = String(input instanceof Request ? input.url : input)
    const body = typeof init?.body === 'string' ? init.body : ''
    const sent = { index: this.sent.length, operation: this.#operationOf(body) }
    this.sent.push({ url, body, operation: sent.operation })
    const fault = this.#rules.map((rule) => rule(sent)).find((found) => found !== null) ?? null
    if (fault === 'request') throw new TypeError('fetch failed')
    if (fault === 'unavailable') return new Response('<html>', { status: 503 })
    if (fault === 'proxy') return new Response('<html>', { status: 400 })
    if (fault === 'refused') return new Response('{"v":1,"error":"envelope"}', { status: 400 })
    const response = await this.#carry(input, init)
    if (fault === null) return response
    if (fault === 'silence') return new Promise(() => undefined)
    const text = await response.text()
    if (fault === 'answer') throw new TypeError('fetch failed')
    return new Response(text.replace(/.{8}"}$/, 'AAAAAAAA"}'), { status: response.status })
  }
}

/** Sends a message again, as it was. */
export const replay = async ({
  url,
  body,
}: {
  url: string
  body: string
}): Promise<{ status: number; text: string }> => {
  const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  return { status: response.status, text: await response.text() }
}
