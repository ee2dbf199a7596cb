import { patienceMilliseconds } from '../../domain/webhook/flights.ts'
import type { WebhookSender } from '../../domain/webhook/ports.ts'
import type { UrlRules } from '../../domain/webhook/webhook-url.ts'
import { GuardedClient } from './guarded-client.ts'
import { type Answered, failureOf, isStale, webhookExchange } from './webhook-exchange.ts'

/** How long (ms) one request may take, from the name to the last byte of the answer, and after how long it is slow. */
interface Times {
  deadline: number
  patience: number
}

const usual: Times = { deadline: 10_000, patience: patienceMilliseconds }

/** Sends webhooks, by the guarded client. */
export const httpWebhookSender = (rules: UrlRules, { deadline, patience } = usual): WebhookSender => {
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
    send: async (address, headers, body, mayGoOn) => {
      const started = performance.now()
      const end = new AbortController()
      let givenUp = {}
      const giveUp = (): void => {
        givenUp = { givenUp: true }
        end.abort()
      }
      const timers = [
        setTimeout(() => end.abort(), deadline),
        // Where nobody can be asked, because the database is busy, it is one too many.
        setTimeout(() => void mayGoOn().then((goOn) => goOn || giveUp(), giveUp), patience),
      ]
      const outcome = await post(address, headers, body, end.signal).then(
        ({ code, ...answered }) => ({
          ...answered,
          code,
          failure: code >= 200 && code < 300 ? null : ('status' as const),
        }),
        (error: unknown) => ({
          ...givenUp,
          code: 0,
          failure: end.signal.aborted ? ('timeout' as const) : failureOf(error),
        }),
      )
      for (const timer of timers) clearTimeout(timer)
      return { ...outcome, milliseconds: Math.round(performance.now() - started) }
    },
  }
}
