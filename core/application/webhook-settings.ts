import { resolveHostWithin } from '../adapters/webhooks/resolve-host.ts'
import { invalid } from '../contract/errors.ts'
import type { ServiceConfig } from '../contract/service-config.ts'
import { newWebhookSecret } from '../domain/webhook/secret.ts'
import { checkWebhookUrl } from '../domain/webhook/webhook-url.ts'
import { random } from '../runtime/platform.ts'

/** Somebody waits for this answer: a name server that is slower counts as none, and each delivery checks again. */
const resolve = resolveHostWithin(2000)

/** A configuration that may be saved: its webhook leads nowhere private, and it has a secret. Throws `invalid_parameters`. */
export const savable = async (config: ServiceConfig, allowLoopback: boolean): Promise<ServiceConfig> => {
  const { url, secret } = config.webhook
  const refused = url === null ? null : await checkWebhookUrl(url, { allowLoopback, resolve })
  if (refused !== null) throw invalid('webhook.url', refused)
  return { ...config, webhook: { ...config.webhook, secret: secret ?? newWebhookSecret(random) } }
}
