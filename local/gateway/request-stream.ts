import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'

const lineFeed = 0x0a

/**
 * One client connection on its way to Node's HTTP parser. Clients in the field send bare UTF-8 in a query; Node's
 * parser refuses bytes above 0x7f there, so they are percent-encoded in each request line before it sees them.
 */
export class RequestStream extends Duplex {
  readonly #socket: Socket
  #inRequestLine = true

  constructor(socket: Socket) {
    super({ allowHalfOpen: true })
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => {
      if (!this.push(this.#inRequestLine ? this.#escape(chunk) : chunk)) socket.pause()
    })
    socket.on('end', () => this.push(null))
    socket.on('error', (error) => this.destroy(error))
    socket.on('close', () => this.destroy())
    socket.on('timeout', () => this.emit('timeout'))
  }

  /** The client's address, IPv4 in its plain form. */
  get remoteAddress(): string {
    return (this.#socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  }

  /** Says that the request before has been read to its end: the next bytes are a request line again. */
  expectRequest(): void {
    this.#inRequestLine = true
  }

  /** As on a socket: Node's HTTP server sets its keep-alive time with it. */
  setTimeout(milliseconds: number): this {
    this.#socket.setTimeout(milliseconds)
    return this
  }

  override _read(): void {
    this.#socket.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done)
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#socket.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done)
  }

  override _final(done: () => void): void {
    this.#socket.end(done)
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy()
    done(error)
  }

  #escape(chunk: Buffer): Buffer {
    const end = chunk.indexOf(lineFeed)
    const line = end < 0 ? chunk : chunk.subarray(0, end)
    // An empty line before a request is allowed; the request line is still to come.
    if (end >= 0 && line.toString('latin1').trim() !== '') this.#inRequestLine = false
    if (line.every((byte) => byte < 0x80)) return chunk
    const escaped = line
      .toString('latin1')
      .replaceAll(/[\u0080-\u00ff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`)
    return Buffer.concat([Buffer.from(escaped, 'latin1'), end < 0 ? Buffer.alloc(0) : chunk.subarray(end)])
  }
}
