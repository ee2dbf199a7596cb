import { GuardedClient } from '../adapters/webhooks/guarded-client.ts'
import { resolveHostWithin } from '../adapters/webhooks/resolve-host.ts'
import { tenantsOfHost } from '../adapters/webhooks/tenants-of-host.ts'
import { ownerPorts } from './owner-ports.ts'
import { type UrlSettings, urlRulesOf } from './url-rules-of.ts'

/** Somebody waits for the answer: a name server that is slower (ms) counts as none, and each delivery checks again. */
const resolve = resolveHostWithin(2000)

/** What functions that save a configuration start with. */
export const savingPorts = (env: Parameters<typeof ownerPorts>[0] & UrlSettings) => {
  const urlRules = urlRulesOf(env, resolve)
  return { ...ownerPorts(env), urlRules, tenantsOfHost: tenantsOfHost(new GuardedClient(urlRules)) }
}
