import type { WebhookReceiver } from '../../local/webhook-receiver.ts'
import { seededRandom } from './seeded-random.ts'

/** What an endpoint did with one event: how often it took it, refused it, or cut the connection. */
export interface Seen {
  delivered: number
  refused: number
  cut: number
}

/** Lets an endpoint refuse 30 of 100 requests, hang at 5 until well after they count as slow, and drop 5; gives what it did, by `webhook-id`. */
export const badEndpoint = (receiver: WebhookReceiver): Map<string, Seen> => {
  const seen = new Map<string, Seen>()
  const random = seededRandom(7)
  receiver.answer(({ headers }, response) => {
    const id = String(headers['webhook-id'])
    const one = seen.get(id) ?? { delivered: 0, refused: 0, cut: 0 }
    seen.set(id, one)
    const chance = (random(1)[0] ?? 0) / 2.56
    if (chance < 30) {
      one.refused += 1
      response.writeHead(503).end('not now')
    } else if (chance < 40) {
      one.cut += 1
      if (chance < 35) response.socket?.destroy()
      else setTimeout(() => response.socket?.destroy(), 1300)
    } else {
      one.delivered += 1
      response.writeHead(204).end()
    }
  })
  return seen
}
