import type { IncomingMessage } from 'node:http'
import { bodyBytes } from './limits.ts'

/** How long the parser takes a request's body to be. */
export const bodyLength = ({ headers }: IncomingMessage): number | 'chunked' =>
  headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : 'chunked'

/** Reads a request's body; null as soon as it is over the limit, rejects when the client goes away. */
export const readBody = (incoming: IncomingMessage): Promise<Buffer | null> =>
  new Promise((resolve, reject) => {
    let size = 0
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= bodyBytes) chunks.push(chunk)
      else resolve(null)
    })
    incoming.once('end', () => resolve(Buffer.concat(chunks)))
    incoming.once('error', reject)
    incoming.once('close', () => incoming.complete || reject(new Error('The client closed the connection')))
  })
