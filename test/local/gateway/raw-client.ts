import { connect, type Socket } from 'node:net'

/** One raw connection to a gateway: sends bytes as they are and keeps what comes back. */
export class RawClient {
  readonly socket: Socket
  #received = ''
  #closed = false
  readonly #changed: (() => void)[] = []

  constructor(port: number, localAddress = '127.0.0.1') {
    this.socket = connect({ port, host: '127.0.0.1', localAddress, allowHalfOpen: true })
    this.socket.on('data', (part: Buffer) => {
      this.#received += part.toString('latin1')
      this.#wake()
    })
    // A reset is an end like any other here.
    this.socket.on('error', () => undefined)
    this.socket.on('end', () => this.socket.end())
    this.socket.on('close', () => {
      this.#closed = true
      this.#wake()
    })
  }

  get received(): string {
    return this.#received
  }

  get isClosed(): boolean {
    return this.#closed
  }

  /** The statuses of all answers so far. */
  get statuses(): number[] {
    return [...this.#received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
  }

  send(bytes: string | Buffer): this {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes) : bytes)
    return this
  }

  /** Waits until the connection is established. */
  async connected(): Promise<this> {
    if (this.socket.connecting) await new Promise((resolve) => this.socket.once('connect', resolve))
    return this
  }

  /** Waits until what came back is as wanted; an error after 5 s. */
  async until(wanted: (client: RawClient) => boolean): Promise<this> {
    const late = setTimeout(() => this.socket.destroy(new Error('late')), 5_000)
    while (!wanted(this)) {
      if (this.#closed) throw new Error(`it ended with: ${this.#received}`)
      await new Promise<void>((resolve) => this.#changed.push(resolve))
    }
    clearTimeout(late)
    return this
  }

  /** Waits for so many answers. */
  answers(count: number): Promise<this> {
    return this.until(({ statuses }) => statuses.length >= count)
  }

  /** Waits until the gateway has ended the connection. */
  async closed(): Promise<this> {
    while (!this.#closed) await new Promise<void>((resolve) => this.#changed.push(resolve))
    return this
  }

  #wake(): void {
    for (const wake of this.#changed.splice(0)) wake()
  }
}

/** A request's head and body as text. */
export const request = (line: string, headers: readonly string[] = [], body = ''): string =>
  [`${line} HTTP/1.1`, 'Host: x', ...headers, '', body].join('\r\n')
