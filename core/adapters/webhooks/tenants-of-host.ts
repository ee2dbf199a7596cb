import type { GuardedClient } from './guarded-client.ts'
import { shortText } from './webhook-exchange.ts'

/** Somebody waits for the answer (ms). */
const deadlineMilliseconds = 3000
const mostBytes = 1024

/** The tenants that a host names at `/.well-known/zaas`, one a line; none when it does not answer with a short text in time. */
export const tenantsOfHost =
  (client: Pick<GuardedClient, 'request'>) =>
  async (host: string): Promise<readonly string[]> => {
    try {
      const url = new URL(`https://${host}/.well-known/zaas`)
      const signal = AbortSignal.timeout(deadlineMilliseconds)
      const request = client.request(url, { method: 'GET', headers: { accept: 'text/plain' }, signal })
      return ((await shortText(request, mostBytes)) ?? '').split(/\r?\n/).map((line) => line.trim())
    } catch {
      return []
    }
  }
