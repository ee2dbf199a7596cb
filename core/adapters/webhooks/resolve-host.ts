import { lookup, Resolver } from 'node:dns/promises'
import type { Resolve } from '../../domain/webhook/webhook-url.ts'

const noAddresses = new Set(['ENODATA', 'ENOTFOUND'])

/** A name's records of one kind; none where the name has none. */
const records = async (query: Promise<string[]>): Promise<string[]> => {
  try {
    return await query
  } catch (error) {
    if (error instanceof Error && 'code' in error && noAddresses.has(String(error.code))) return []
    throw error
  }
}

const isLocalhost = (host: string): boolean => /^(?:.+\.)?localhost\.?$/i.test(host)

/**
 * Addresses of a name, IPv4 first. The system's own lookup would run on Node's four threads: a tenant whose name server
 * never answers would hold them, and delay everybody's webhooks. Only the machine's own name is looked up there.
 */
export const resolveHost: Resolve = async (hostname) => {
  if (isLocalhost(hostname))
    return (await lookup('localhost', { all: true, order: 'ipv4first' })).map(({ address }) => address)
  const resolver = new Resolver({ timeout: 2000, tries: 2 })
  const [four, six] = await Promise.allSettled([
    records(resolver.resolve4(hostname)),
    records(resolver.resolve6(hostname)),
  ])
  if (four.status === 'rejected' && six.status === 'rejected') throw four.reason
  return [four, six].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
}

/** The same while somebody waits: a name server that does not answer in time counts as a name without addresses. */
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
