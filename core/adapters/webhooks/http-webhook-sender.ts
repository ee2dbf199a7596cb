import type { ClientRequest } from 'node:http'
import type { WebhookSender } from '../../domain/webhook/ports.ts'
import type { SendOutcome } from '../../domain/webhook/verdict.ts'
import type { UrlRules } from '../../domain/webhook/webhook-url.ts'
import { GuardedClient } from './guarded-client.ts'
import { failureOf, isStale, webhookExchange } from './webhook-exchange.ts'

/** What a sender works with. */
export interface HttpWebhookSenderOptions extends UrlRules {
  /** Starts the time that one request may take, from the name to the last byte of the answer. */
  deadline: () => AbortSignal
}

/** The deadline of webhooks: 10 s. */
export const webhookDeadline = (): AbortSignal => AbortSignal.timeout(10_000)

interface Post {
  url: URL
  headers: Record<string, string>
  body: string
}

/** Sends webhooks, by the guarded client. */
export class HttpWebhookSender implements WebhookSender {
  readonly #client: GuardedClient
  readonly #deadline: () => AbortSignal

  constructor({ deadline, ...rules }: HttpWebhookSenderOptions) {
    this.#client = new GuardedClient(rules)
    this.#deadline = deadline
  }

  async send(address: string, headers: Record<string, string>, body: string): Promise<SendOutcome> {
    const started = performance.now()
    const outcome = await this.#attempt(address, headers, body)
    return { ...outcome, milliseconds: Math.round(performance.now() - started) }
  }

  async #attempt(
    address: string,
    headers: Record<string, string>,
    body: string,
  ): Promise<Omit<SendOutcome, 'milliseconds'>> {
    const signal = this.#deadline()
    try {
      const code = await this.#post({ url: new URL(address), headers, body }, signal)
      return { code, failure: code >= 200 && code < 300 ? null : 'status' }
    } catch (error) {
      return { code: 0, failure: signal.aborted ? 'timeout' : failureOf(error) }
    }
  }

  /** On a kept connection that the other side has closed, once more on another one. */
  async #post(post: Post, signal: AbortSignal): Promise<number> {
    for (;;) {
      const request = this.#request(post, signal)
      try {
        return await webhookExchange(request, post.body)
      } catch (error) {
        if (signal.aborted || !isStale(error, request)) throw error
      }
    }
  }

  #request({ url, headers, body }: Post, signal: AbortSignal): ClientRequest {
    const all = { accept: '*/*', ...headers, 'content-length': String(Buffer.byteLength(body)) }
    return this.#client.request(url, { method: 'POST', headers: all, signal })
  }
}
