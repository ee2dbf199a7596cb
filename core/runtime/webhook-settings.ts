import { lookup } from 'node:dns/promises'
import { invalid } from '../contract/errors.ts'
import type { ServiceConfig } from '../contract/service-config.ts'
import { newWebhookSecret } from '../domain/webhook/secret.ts'
import { checkWebhookUrl } from '../domain/webhook/webhook-url.ts'
import { random } from './platform.ts'

const resolve = async (host: string): Promise<string[]> => (await lookup(host, { all: true })).map(({ address }) => address)

/** A configuration that may be saved: its webhook leads nowhere private, and it has a secret. Throws `invalid_parameters`. */
export const savable = async (config: ServiceConfig, allowLoopback: boolean): Promise<ServiceConfig> => {
  const { url, secret } = config.webhook
  const refused = url === null ? null : await checkWebhookUrl(url, { allowLoopback, resolve })
  if (refused !== null) throw invalid('webhook.url', refused)
  return { ...config, webhook: { ...config.webhook, secret: secret ?? newWebhookSecret(random) } }
}
