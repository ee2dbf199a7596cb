import { afterEach } from 'vitest'
import { type Gateway, type GatewayOptions, startGateway } from '../../../local/gateway/gateway-server.ts'
import type { HttpRequest } from '../../../local/gateway/http-event.ts'
import type { GatewayLimits } from '../../../local/gateway/limits.ts'
import { RawClient, request } from './raw-client.ts'

/** The gateway that `start` has started last; it is closed after each test. */
export let gateway: Gateway
/** The requests that it has read. */
export let seen: HttpRequest[] = []
/** Answers that it still makes: each is made once its function is called. */
export let answers: (() => void)[] = []
const clients: RawClient[] = []

/** Starts a gateway whose phases take 0.4 s, but for those that a test shortens or lengthens. */
export const start = async (
  { seconds, ...more }: { seconds?: Partial<GatewayLimits['seconds']> } & Partial<Omit<GatewayLimits, 'seconds'>> = {},
  options: Partial<GatewayOptions> = {},
): Promise<void> => {
  seen = []
  answers = []
  const short = { opening: 0.4, head: 0.4, body: 0.4, answer: Infinity, sending: 0.4, idle: 0.4, ending: 0.4 }
  gateway = await startGateway({
    host: '127.0.0.1',
    port: 0,
    now: () => 1_700_000_000_000,
    limits: { connections: 1_000, connectionsPerAddress: 1_000, ...more, seconds: { ...short, ...seconds } },
    answer: async (incoming) => {
      seen.push(incoming)
      if (incoming.target === '/slow') await new Promise<void>((resolve) => answers.push(resolve))
      const body = incoming.target === '/large' ? Buffer.alloc(64 * 1024 * 1024) : Buffer.from(incoming.clientAddress)
      return { status: 200, headers: {}, body }
    },
    onAnswer: () => undefined,
    onError: () => undefined,
    ...options,
  })
}
afterEach(async () => {
  for (const answer of answers) answer()
  for (const client of clients.splice(0)) client.socket.destroy()
  await gateway.close()
})

/** A client that is connected. */
export const open = async (address?: string): Promise<RawClient> => {
  const client = await new RawClient(gateway.port, address).connected()
  clients.push(client)
  return client
}

/** A client that has been answered once. */
export const get = async (address?: string, headers: string[] = []): Promise<RawClient> =>
  (await open(address)).send(request('GET /', headers)).answers(1)
