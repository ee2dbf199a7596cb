import { connect } from 'node:net'
import { afterAll, beforeAll } from 'vitest'
import { createApiGateway } from '../../../local/gateway/api-gateway.ts'
import { startGateway, type Gateway } from '../../../local/gateway/gateway-server.ts'
import type { RouteModel } from '../../../local/template/model.ts'
import type { Outcome } from '../../../local/workers/messages.ts'

const routes = [
  'GET /token/status',
  'POST /device/{tenant}',
  'OPTIONS /device/{tenant}',
  'GET /files/{path+}',
  'ANY /any',
  'GET /any',
  'GET /device/own',
  'POST /plain',
  'GET /slow',
  'GET /wrong',
].map((routeKey): RouteModel => ({
  routeKey,
  functionName: routeKey,
  timeoutSeconds: routeKey === 'GET /slow' ? 0.05 : 5,
  apiId: 'api1',
  stage: '$default',
}))

/** The event of a function behind it. */
export interface Event {
  rawPath: string
  rawQueryString: string
  routeKey: string
  headers: Record<string, string>
  body?: string
  [name: string]: unknown
}

/** What the fake functions answer; the default gives the event back. */
export const answers = new Map<string, Outcome>()
/** A function's good end. */
export const ok = (value: unknown): Outcome => ({ ok: true, payload: JSON.stringify(value) })
/** A gateway before functions that answer what `answers` says. */
export let gateway: Gateway
const logged: string[] = []

beforeAll(async () => {
  const answer = createApiGateway({
    pages: () => Promise.resolve(null),
    model: { routes, account: '000000000000' },
    invoke: (name, event) =>
      name === 'GET /slow'
        ? new Promise(() => undefined)
        : Promise.resolve(answers.get(name) ?? ok({ statusCode: 200, body: event })),
  })
  gateway = await startGateway({
    host: '127.0.0.1',
    port: 0,
    now: () => 1_700_000_000_000,
    answer,
    onAnswer: ({ target }, { status }) => logged.push(`${target} ${status}`),
    onError: () => undefined,
  })
})
afterAll(() => gateway.close())

/** An answer as it was read. */
export interface Raw {
  status: number
  head: string
  body: string
}

/** Sends bytes as they are and reads until the server closes. */
export const raw = (request: Buffer | string): Promise<Raw> => {
  return new Promise((resolve, reject) => {
    const socket = connect(gateway.port, '127.0.0.1')
    const parts: Buffer[] = []
    socket.on('data', (part) => parts.push(part))
    socket.on('error', reject)
    socket.on('close', () => {
      const [head = '', ...body] = Buffer.concat(parts).toString('utf8').split('\r\n\r\n')
      resolve({ status: Number(head.split(' ')[1]), head, body: body.join('\r\n\r\n') })
    })
    socket.write(request)
  })
}

/** A GET, on a connection of its own. */
export const get = (target: string, headers = ''): Promise<Raw> =>
  raw(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nConnection: close\r\n${headers}\r\n`)
/** The event that an answer gives back. */
export const eventOf = ({ body }: Raw): Event => JSON.parse(body) as Event
