import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { Connection } from './connection.ts'
import { HeadScanner } from './head-scanner.ts'
import { dropBytes } from './limits.ts'

/** Which bytes the parser may have: a head's; none until it has said what the head means; a body's; none until the answer is sent; or none any more. */
type State = 'head' | 'parsed' | 'body' | 'answer' | 'over'

/**
 * One client connection on its way to Node's HTTP parser, which is given one request at a time. It would parse and hand on all that a client sends in
 * advance: then a stranger's requests run beside each other from one connection, and bytes of a body could be taken for a request line.
 */
export class RequestStream extends Duplex {
  readonly connection: Connection
  readonly #socket: Socket
  #state: State = 'head'
  #head = new HeadScanner()
  #bodyLeft = 0
  #pending: Buffer = Buffer.alloc(0)
  #dropped = 0
  #hasEnded = false

  constructor(socket: Socket, connection: Connection) {
    super({ allowHalfOpen: true })
    this.#socket = socket
    this.connection = connection
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    socket.on('end', () => {
      this.#hasEnded = true
      this.#pump()
    })
    socket.on('error', (error) => this.destroy(error))
    socket.on('close', () => this.destroy())
  }

  /** Says that the parser has a request, and how long its body is; false if it was not time for one, which is not answered. */
  startBody(length: number | 'chunked'): boolean {
    if (this.#state !== 'parsed') {
      // Behind a body in chunks the parser may see what is ignored; in the bytes of one head, it would read heads otherwise than we do.
      if (this.#bodyLeft !== Infinity) this.destroy()
      return false
    }
    this.connection.enter('body')
    this.#bodyLeft = length === 'chunked' ? Infinity : length
    this.#state = this.#bodyLeft === 0 ? 'answer' : 'body'
    // The parser calls this from within the head: it cannot take more before it has returned.
    process.nextTick(() => this.#pump())
    return true
  }

  /** Says that the parser has the whole request; false if no other one can follow it: where a body in chunks ends, only the parser knows. */
  startAnswer(): boolean {
    if (this.#state === 'body') this.#state = 'over'
    this.connection.enter('answer')
    this.#pump()
    return this.#state === 'answer'
  }

  /** Says that the request before has been answered: what comes next is another one. */
  startRequest(): void {
    if (this.#state !== 'answer' || this.writableEnded) return this.ignoreRest()
    this.#state = 'head'
    this.#head = new HeadScanner()
    this.connection.enter('idle')
    this.#pump()
  }

  /** Says that nothing is read from now on; closing with unread bytes would reset the connection before the client has read its answer. */
  ignoreRest(): void {
    this.#state = 'over'
    if (this.connection.phase !== 'ending') this.connection.enter('ending')
    this.#pump()
  }

  override _read(): void {
    if (!this.#isHolding) this.#socket.resume()
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

  get #isHolding(): boolean {
    return this.#state === 'parsed' || this.#state === 'answer' || this.#dropped > dropBytes
  }

  #receive(chunk: Buffer): void {
    this.connection.heard()
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    this.#pump()
    if (this.#pending.length > 0 || this.#dropped > dropBytes) this.#socket.pause()
  }

  #pump(): void {
    while (this.#pending.length > 0 && !this.#isHolding) this.#give()
    if (this.#pending.length > 0) return
    if (this.#hasEnded && this.#state !== 'over' && !this.#isHolding) this.push(null)
    else if (!this.#isHolding) this.#socket.resume()
  }

  /** Gives the parser what it may have of the bytes that came. What follows a `push` may have changed everything. */
  #give(): void {
    if (this.#state === 'head') return this.#giveHead()
    if (this.#state === 'over') {
      this.#dropped += this.#take(this.#pending.length).length
      return
    }
    const bytes = this.#take(this.#bodyLeft)
    this.#bodyLeft -= bytes.length
    if (this.#bodyLeft === 0) this.#state = 'answer'
    this.push(bytes)
  }

  #giveHead(): void {
    const wasBlank = this.#head.isBlank
    const { bytes, used, isComplete } = this.#head.scan(this.#pending)
    this.#take(used)
    if (wasBlank && !this.#head.isBlank) this.connection.enter('head')
    if (isComplete) this.#state = 'parsed'
    this.push(bytes)
  }

  #take(length: number): Buffer {
    const bytes = this.#pending.subarray(0, length)
    this.#pending = this.#pending.subarray(length)
    return bytes
  }
}
