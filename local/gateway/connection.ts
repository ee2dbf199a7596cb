import type { Socket } from 'node:net'

/** What a connection is doing: nothing has come yet, a head or a body is coming, an answer is made or sent, between two requests, after the last one. */
export type Phase = 'opening' | 'head' | 'body' | 'answer' | 'sending' | 'idle' | 'ending'

/** What the table of connections hears from one of them. */
export interface ConnectionEvents {
  readonly seconds: Readonly<Record<Phase, number>>
  /** Bytes came, or a phase began. */
  readonly onLife: (connection: Connection) => void
  readonly onGone: (connection: Connection) => void
}

/** One client connection from its acceptance to its end, whatever speaks on it. */
export class Connection {
  /** The client's address, IPv4 in its plain form. */
  readonly address: string
  readonly #events: ConnectionEvents
  #socket: Socket
  #phase: Phase = 'opening'
  #deadline: number
  /** What happens at the end of a phase's time in place of the connection's end. */
  #onLate: (() => void) | null = null

  constructor(socket: Socket, address: string, events: ConnectionEvents) {
    this.address = address
    this.#events = events
    this.#socket = socket
    this.#deadline = performance.now() + events.seconds.opening * 1000
    this.#follow(socket)
  }

  get phase(): Phase {
    return this.#phase
  }

  /** Names the socket that speaks TLS over the accepted one. */
  secured(socket: Socket, onLate: () => void): void {
    if (socket !== this.#socket) this.#follow(socket)
    this.#socket = socket
    this.#onLate = onLate
  }

  /** Begins a phase, and with it its time. */
  enter(phase: Phase): void {
    this.#phase = phase
    this.#deadline = performance.now() + this.#events.seconds[phase] * 1000
    this.#events.onLife(this)
  }

  /** Says that bytes came. They do not lengthen a phase: else one byte a second would hold a connection for ever. */
  heard(): void {
    this.#events.onLife(this)
  }

  /** Ends it if its phase has lasted too long. */
  check(now: number): void {
    if (now < this.#deadline) return
    if (this.#onLate && (this.#phase === 'head' || this.#phase === 'body')) this.#onLate()
    else this.end()
  }

  /** Ends it at once. */
  end(): void {
    this.#socket.destroy()
    this.#events.onGone(this)
  }

  #follow(socket: Socket): void {
    // Errors of the raw connection end the stream over it; a client that goes away is nothing to report.
    socket.on('error', () => socket.destroy())
    socket.once('close', () => this.#events.onGone(this))
  }
}
