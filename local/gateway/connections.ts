import type { Socket } from 'node:net'
import { callerNetwork } from '../../core/domain/limits.ts'
import { plainAddress } from './client-address.ts'
import { Connection } from './connection.ts'
import type { GatewayLimits } from './limits.ts'

/** What the table of connections is made with. */
export interface ConnectionsOptions {
  readonly limits: GatewayLimits
  /** Whether an address may have any number of connections: many clients come from it. */
  readonly isShared: (address: string) => boolean
}

/** How often it is looked whose time is over, while there are connections. */
const sweepMilliseconds = 250

/** Connections in the order in which they were last heard; those that wait for our answer are not silent. */
class Crowd {
  readonly #silent = new Set<Connection>()
  readonly #owed = new Set<Connection>()

  get size(): number {
    return this.#silent.size + this.#owed.size
  }

  heard(connection: Connection): void {
    this.delete(connection)
    const crowd = connection.phase === 'answer' ? this.#owed : this.#silent
    crowd.add(connection)
  }

  delete(connection: Connection): void {
    this.#silent.delete(connection)
    this.#owed.delete(connection)
  }

  longestSilent(): Connection | undefined {
    const [longest] = this.#silent.size > 0 ? this.#silent : this.#owed
    return longest
  }

  members(): Connection[] {
    return [...this.#silent, ...this.#owed]
  }
}

/** All open connections. There is always room for a new one: who floods the gateway ends his own connections, not others'. */
export class Connections {
  readonly #options: ConnectionsOptions
  readonly #all = new Crowd()
  readonly #byNetwork = new Map<string, Crowd>()
  #sweep: NodeJS.Timeout | null = null
  #closing = false

  constructor(options: ConnectionsOptions) {
    this.#options = options
  }

  /** Takes a connection in; null when the client has gone already. */
  admit(socket: Socket): Connection | null {
    const address = plainAddress(socket.remoteAddress ?? '')
    if (address === '') {
      socket.destroy()
      return null
    }
    const { connections, connectionsPerAddress, seconds } = this.#options.limits
    const network = this.#options.isShared(address) ? null : callerNetwork(address)
    const neighbours = network === null ? null : (this.#byNetwork.get(network) ?? new Crowd())
    if (neighbours && neighbours.size >= connectionsPerAddress) neighbours.longestSilent()?.end()
    if (this.#all.size >= connections) this.#all.longestSilent()?.end()
    const crowds = neighbours ? [this.#all, neighbours] : [this.#all]
    if (network !== null && neighbours) this.#byNetwork.set(network, neighbours)
    const connection = new Connection(socket, address, {
      seconds,
      onLife: (alive) => this.#heard(alive, crowds),
      onGone: (gone) => {
        for (const crowd of crowds) crowd.delete(gone)
        if (network !== null && neighbours?.size === 0) this.#byNetwork.delete(network)
      },
    })
    for (const crowd of crowds) crowd.heard(connection)
    this.#sweep ??= setInterval(() => this.#check(), sweepMilliseconds).unref()
    return connection
  }

  /** Ends all but those that wait for an answer; these when they have it, or after the grace. */
  async close(graceMilliseconds: number): Promise<void> {
    this.#closing = true
    for (const connection of this.#all.members()) if (!isOwed(connection)) connection.end()
    const end = performance.now() + graceMilliseconds
    while (this.#all.size > 0 && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 10))
    for (const connection of this.#all.members()) connection.end()
    this.#check()
  }

  #heard(connection: Connection, crowds: readonly Crowd[]): void {
    if (this.#closing && !isOwed(connection)) return connection.end()
    for (const crowd of crowds) crowd.heard(connection)
  }

  #check(): void {
    const now = performance.now()
    for (const connection of this.#all.members()) connection.check(now)
    if (this.#all.size > 0 || !this.#sweep) return
    clearInterval(this.#sweep)
    this.#sweep = null
  }
}

/** Whether the next word is ours. */
const isOwed = ({ phase }: Connection): boolean => phase === 'answer' || phase === 'sending' || phase === 'ending'
