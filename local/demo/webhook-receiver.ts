import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A webhook as it arrived, and whether its signature is right. */
export interface Received {
  verified: boolean
  body: { type: string; timestamp: string; data: Record<string, unknown> }
}

/** What a tenant's server does with each webhook: the signature first (Standard Webhooks), then the body. */
export const verified = (headers: IncomingMessage['headers'], body: string, secret: string): boolean => {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
  const expected = createHmac('sha256', key).update(signed).digest()
  const fresh = Math.abs(Date.now() / 1000 - Number(headers['webhook-timestamp'])) < 300
  const signatures = String(headers['webhook-signature'])
    .split(' ')
    .map((one) => Buffer.from(one.replace(/^v1,/, ''), 'base64'))
  return fresh && signatures.some((one) => one.length === expected.length && timingSafeEqual(one, expected))
}

/** A tenant's webhook endpoint on this machine, for as long as the demo runs. */
export const startReceiver = async () => {
  const received: Received[] = []
  let secret = ''
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    received.push({ verified: verified(request.headers, body, secret), body: JSON.parse(body) as Received['body'] })
    response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    expect: (value: string): void => void (secret = value),
    close: (): void => void server.close(),
  }
}
