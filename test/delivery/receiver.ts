import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll } from 'vitest'

/** A request that a receiver got. */
export interface Received {
  headers: IncomingHttpHeaders
  body: string
  url: string
}

/** How a receiver answers. */
export type Answering = (request: IncomingMessage, response: ServerResponse) => void

/** A webhook endpoint on this machine that keeps what it gets and answers as told. */
export const startReceiver = async (): Promise<{
  url: string
  port: number
  received: Received[]
  answer: (how: Answering | number) => void
  connections: () => number
}> => {
  const received: Received[] = []
  let how: Answering = (_request, response) => response.end()
  let connections = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString(), url: request.url ?? '' })
      how(request, response)
    })
  })
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}/hook`,
    received,
    connections: () => connections,
    answer: (given) => {
      how = typeof given === 'number' ? (_request, response) => response.writeHead(given).end() : given
    },
  }
}
