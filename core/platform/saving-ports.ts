import { GuardedClient } from '../adapters/webhooks/guarded-client.ts'
import { resolveHostWithin } from '../adapters/webhooks/resolve-host.ts'
import { tenantsOfHost } from '../adapters/webhooks/tenants-of-host.ts'
import { ownerPorts } from './owner-ports.ts'

/** Somebody waits for the answer: a name server that is slower (ms) counts as none, and each delivery checks again. */
const resolve = resolveHostWithin(2000)

/** What functions that save a configuration start with. */
export const savingPorts = (env: Parameters<typeof ownerPorts>[0] & { ALLOW_LOOPBACK_WEBHOOKS: string }) => {
  const urlRules = { allowLoopback: env.ALLOW_LOOPBACK_WEBHOOKS === 'true', resolve }
  return { ...ownerPorts(env), urlRules, tenantsOfHost: tenantsOfHost(new GuardedClient(urlRules)) }
}
