import { httpWebhookSender } from '../../core/adapters/webhooks/http-webhook-sender.ts'
import type { SendOutcome } from '../../core/domain/webhook/verdict.ts'
import type { UrlRules } from '../../core/domain/webhook/webhook-url.ts'

/** A sender whose requests may take so long (ms), also where they are slow. */
export const senderWithin = (rules: UrlRules, deadline: number) => {
  const sender = httpWebhookSender(rules, { deadline, patience: deadline / 2 })
  return {
    send: (url: string, headers: Record<string, string>, body: string): Promise<SendOutcome> =>
      sender.send(url, headers, body, () => Promise.resolve(true)),
  }
}
