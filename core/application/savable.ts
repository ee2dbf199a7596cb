import { invalid } from '../contract/errors.ts'
import { isPlainName, notPlain } from '../contract/plain-name.ts'
import type { ServiceConfig } from '../contract/service-config.ts'
import { appBase } from '../contract/app-base.ts'
import type { Random } from '../domain/ports.ts'
import { newWebhookSecret } from '../domain/webhook/secret.ts'
import { checkWebhookUrl, type UrlRules } from '../domain/webhook/webhook-url.ts'

/** What a configuration is checked with before it is saved. */
export interface SavingPorts {
  urlRules: UrlRules
  /** The tenants that a host says are its own, at `https://<host>/.well-known/zaas`; none when it does not answer. */
  tenantsOfHost: (host: string) => Promise<readonly string[]>
  random: Random
}

/** Links in our mails lead only where the tenant is at home: to an app's own scheme, or to a host that names the tenant. */
const checkBase = async (base: string, tenant: string, { tenantsOfHost }: SavingPorts): Promise<void> => {
  const read = appBase(base, tenant)
  if (read === null) throw invalid('deeplinkBase', 'must be https://, or a scheme of the tenant’s own app')
  if (read.kind === 'host' && !(await tenantsOfHost(read.host)).includes(tenant))
    throw invalid('deeplinkBase', 'must be on a host that answers the tenant’s name at /.well-known/zaas')
}

/**
 * A configuration that may be saved in place of another: nothing in it misleads a stranger who gets a mail, its webhook leads
 * nowhere private, and it has a secret. Throws `invalid_parameters`.
 */
export const savable = async (
  config: ServiceConfig,
  before: ServiceConfig | null,
  tenant: string,
  ports: SavingPorts,
): Promise<ServiceConfig> => {
  const { displayName, deeplinkBase, webhook } = config
  if (displayName !== undefined && !isPlainName(displayName)) throw invalid('displayName', notPlain)
  const refused = webhook.url === null ? null : await checkWebhookUrl(webhook.url, ports.urlRules)
  if (refused !== null) throw invalid('webhook.url', refused)
  if (deeplinkBase !== null && deeplinkBase !== before?.deeplinkBase) await checkBase(deeplinkBase, tenant, ports)
  return { ...config, webhook: { ...webhook, secret: webhook.secret ?? newWebhookSecret(ports.random) } }
}
