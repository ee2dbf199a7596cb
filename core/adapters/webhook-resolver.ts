import { lookup } from 'node:dns/promises'
import type { Resolve } from '../domain/webhook/webhook-url.ts'

/** Resolves as connections do: all addresses of a name, as the system sees them. */
export const resolveHost: Resolve = async (hostname) => {
  const found = await lookup(hostname, { all: true, order: 'ipv4first' })
  return found.map(({ address }) => address)
}

/** The same for checks while somebody waits: a name server that does not answer counts as a name without addresses. */
export const resolveHostWithin =
  (milliseconds: number): Resolve =>
  async (hostname) => {
    const { promise, resolve } = Promise.withResolvers<readonly string[]>()
    const timer = setTimeout(() => resolve([]), milliseconds)
    try {
      return await Promise.race([promise, resolveHost(hostname)])
    } finally {
      clearTimeout(timer)
    }
  }
