import { STATUS_CODES, type IncomingMessage } from 'node:http'

/** The greatest body that API Gateway takes. */
const bodyBytes = 10 * 1024 * 1024
/** After so many bytes too many the connection is cut: the client does not mean to stop. */
const patienceBytes = 64 * 1024 * 1024

/** Stands for a body that was too large and has been thrown away. */
export const oversized: unique symbol = Symbol('oversized')

/** Reads a request's body; one over the limit is read to its end without being kept, so that the client sees the refusal. */
export const readBody = (incoming: IncomingMessage): Promise<Buffer | typeof oversized> => {
  return new Promise((resolve, reject) => {
    let size = 0
    let chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= bodyBytes) chunks.push(chunk)
      else chunks = []
      if (size > patienceBytes) incoming.destroy()
    })
    incoming.once('end', () => resolve(size > bodyBytes ? oversized : Buffer.concat(chunks)))
    incoming.once('error', reject)
    incoming.once('close', () => reject(new Error('The client closed the connection')))
  })
}

/** The answer to bytes that are no HTTP request, or to a head over the limit; the body never holds the digit 1. */
export const clientErrorAnswer = (error: NodeJS.ErrnoException): { status: number; reason: string; body: string } => {
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
  const reason = STATUS_CODES[status] ?? 'Bad Request'
  return { status, reason, body: JSON.stringify({ message: reason }) }
}
