import { readFileSync } from 'node:fs'
import type { Phase } from './connection.ts'

/** What the gateway holds on to, and for how long. */
export interface GatewayLimits {
  /** Open connections in total; at this number the longest silent one is ended for a new one. */
  readonly connections: number
  /** The same for one address, or one /64 of IPv6. */
  readonly connectionsPerAddress: number
  /** How long a connection may stay in a phase. */
  readonly seconds: Readonly<Record<Phase, number>>
}

/** The greatest size of request line and headers together, as at API Gateway. */
export const headBytes = 10_240
/** The greatest body, as in the contract: more is `too_large`. */
export const bodyBytes = 65_536
/** So many bytes of a refused body are still taken, so that a client that writes before it reads sees the refusal. */
export const dropBytes = 1_048_576

const manyConnections = 4_000

/** Half of the descriptors that this process may open, at most 4,000: the other half is for databases, workers and logs. */
const connectionsByDescriptors = (): number => {
  try {
    const [, soft] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    return soft === undefined ? manyConnections : Math.min(manyConnections, Math.floor(Number(soft) / 2))
  } catch {
    // Only Linux has this file; elsewhere Node raises the limit itself.
    return manyConnections
  }
}

/** The limits of an instance. */
export const instanceLimits = (): GatewayLimits => ({
  connections: connectionsByDescriptors(),
  connectionsPerAddress: 256,
  seconds: { opening: 10, head: 10, body: 20, answer: Infinity, sending: 20, idle: 65, ending: 2 },
})
