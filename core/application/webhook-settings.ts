import { invalid } from '../contract/errors.ts'
import type { ServiceConfig } from '../contract/service-config.ts'
import type { Random } from '../domain/ports.ts'
import { newWebhookSecret } from '../domain/webhook/secret.ts'
import { checkWebhookUrl, type UrlRules } from '../domain/webhook/webhook-url.ts'

/** A configuration that may be saved: its webhook leads nowhere private, and it has a secret. Throws `invalid_parameters`. */
export const savable = async (config: ServiceConfig, rules: UrlRules, random: Random): Promise<ServiceConfig> => {
  const { url, secret } = config.webhook
  const refused = url === null ? null : await checkWebhookUrl(url, rules)
  if (refused !== null) throw invalid('webhook.url', refused)
  return { ...config, webhook: { ...config.webhook, secret: secret ?? newWebhookSecret(random) } }
}
