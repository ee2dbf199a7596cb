import type { WebhookSender } from '../../domain/webhook/ports.ts'
import type { UrlRules } from '../../domain/webhook/webhook-url.ts'
import { GuardedClient } from './guarded-client.ts'
import { type Answered, failureOf, isStale, webhookExchange } from './webhook-exchange.ts'

/** What a sender works with. */
interface HttpWebhookSenderOptions extends UrlRules {
  /** Starts the time that one request may take, from the name to the last byte of the answer. */
  deadline: () => AbortSignal
}

/** The deadline of webhooks: 10 s. */
export const webhookDeadline = (): AbortSignal => AbortSignal.timeout(10_000)

/** Sends webhooks, by the guarded client. */
export const httpWebhookSender = ({ deadline, ...rules }: HttpWebhookSenderOptions): WebhookSender => {
  const client = new GuardedClient(rules)
  /** On a kept connection that the other side has closed, once more on another one. */
  const post = async (
    address: string,
    headers: Record<string, string>,
    body: string,
    signal: AbortSignal,
  ): Promise<Answered> => {
    const all = { accept: '*/*', ...headers, 'content-length': String(Buffer.byteLength(body)) }
    for (;;) {
      const request = client.request(new URL(address), { method: 'POST', headers: all, signal })
      try {
        return await webhookExchange(request, body)
      } catch (error) {
        if (signal.aborted || !isStale(error, request)) throw error
      }
    }
  }
  return {
    send: async (address, headers, body) => {
      const started = performance.now()
      const signal = deadline()
      const outcome = await post(address, headers, body, signal).then(
        ({ code, ...answered }) => ({
          ...answered,
          code,
          failure: code >= 200 && code < 300 ? null : ('status' as const),
        }),
        (error: unknown) => ({ code: 0, failure: signal.aborted ? ('timeout' as const) : failureOf(error) }),
      )
      return { ...outcome, milliseconds: Math.round(performance.now() - started) }
    },
  }
}
