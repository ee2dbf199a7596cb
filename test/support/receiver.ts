import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

/** A webhook as it arrived and was verified. */
export interface Hook {
  id: string
  type: string
  data: Record<string, unknown> & { sequence: number }
  length: number
}

/** A tenant's webhook endpoint; it verifies every signature with the published library, and can be told to fail. */
export const startReceiver = async () => {
  const hooks: Hook[] = []
  const failures: string[] = []
  let verifier: Webhook | null = null
  let status = 204
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    try {
      const headers = Object.fromEntries(
        ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, String(request.headers[name])]),
      )
      const payload = (verifier ?? new Webhook('AAAA')).verify(body, headers) as { type: string; data: Hook['data'] }
      if (status < 300)
        hooks.push({
          id: String(request.headers['webhook-id']),
          type: payload.type,
          data: payload.data,
          length: body.length,
        })
    } catch (error) {
      failures.push(String(error))
    }
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hook`,
    hooks,
    failures,
    verifyWith: (secret: string): void => void (verifier = new Webhook(secret)),
    answer: (value: number): void => void (status = value),
    /** Waits until enough webhooks came; throws with what came when they do not. */
    async wait(enough: (hooks: readonly Hook[]) => boolean, milliseconds = 20_000): Promise<void> {
      const end = Date.now() + milliseconds
      while (!enough(hooks)) {
        if (Date.now() > end)
          throw new Error(
            `webhooks so far: ${hooks.map(({ type }) => type).join(', ')}; failures: ${failures.join(', ')}`,
          )
        await new Promise((resolve) => setTimeout(resolve, 25))
      }
    },
    close: (): Promise<void> => new Promise((resolve) => void server.close(() => resolve())),
  }
}
