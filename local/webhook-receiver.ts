import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { verifyWebhook } from '../client/index.ts'

/** A request as it came to a receiver. */
export interface Received {
  headers: IncomingHttpHeaders
  body: string
  url: string
}

/** A webhook whose signature was right and that was answered with success. */
export interface Hook {
  id: string
  type: string
  data: Record<string, unknown> & { sequence: number }
  length: number
}

/** How a receiver answers: with a status, or as it likes. */
export type Answering = number | ((request: IncomingMessage, response: ServerResponse) => void)

/** A tenant's webhook endpoint on this machine, which does with each webhook what a tenant's server does. */
export class WebhookReceiver {
  /** Everything that came. */
  readonly received: Received[] = []
  readonly hooks: Hook[] = []
  /** Webhooks whose signature is wrong or too old, as they came. */
  readonly failures: string[] = []
  readonly #server = createServer((request, response) => void this.#take(request, response))
  readonly #now: () => number
  #secret = ''
  #answering: Answering = 204
  connections = 0

  private constructor(now: () => number) {
    this.#now = now
    this.#server.on('connection', () => (this.connections += 1))
  }

  /** Starts one; `now` is the sender's clock. */
  static async start(now = Date.now): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver(now)
    await new Promise<void>((resolve) => void receiver.#server.listen(0, '127.0.0.1', resolve))
    return receiver
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`
  }

  verifyWith(secret: string): void {
    this.#secret = secret
  }

  answer(how: Answering): void {
    this.#answering = how
  }

  /** Waits until enough webhooks came; throws with what came when they do not. */
  async wait(enough: (hooks: readonly Hook[]) => boolean, milliseconds = 20_000): Promise<void> {
    const end = Date.now() + milliseconds
    while (!enough(this.hooks)) {
      if (Date.now() > end) {
        const types = this.hooks.map(({ type }) => type)
        throw new Error(`webhooks so far: ${types.join(', ')}; not verified: ${this.failures.join(', ')}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }

  close(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((resolve) => void this.#server.close(() => resolve()))
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer)
    } catch {
      // The sender broke off: nothing has come.
      return
    }
    const one = { headers: request.headers, body: Buffer.concat(chunks).toString(), url: request.url ?? '' }
    this.received.push(one)
    if (this.#secret !== '') await this.#check(one)
    if (typeof this.#answering === 'number') response.writeHead(this.#answering).end()
    else this.#answering(request, response)
  }

  async #check(one: Received): Promise<void> {
    const verified = await verifyWebhook({ ...one, secret: this.#secret, now: this.#now() }).catch(() => null)
    if (verified === null) return void this.failures.push(one.body)
    if (typeof this.#answering === 'number' && this.#answering >= 300) return
    const { type, data } = JSON.parse(one.body) as Hook
    this.hooks.push({ id: String(one.headers['webhook-id']), type, data, length: one.body.length })
  }
}
