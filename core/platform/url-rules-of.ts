import type { Resolve, UrlRules } from '../domain/webhook/webhook-url.ts'

/** The settings that say where webhooks may go besides the public internet. */
export interface UrlSettings {
  ALLOW_LOOPBACK_WEBHOOKS: string
  ALLOW_WEBHOOKS_TO: string
}

/** What webhooks' addresses are checked with in a function. */
export const urlRulesOf = (env: UrlSettings, resolve: Resolve): UrlRules => ({
  allowLoopback: env.ALLOW_LOOPBACK_WEBHOOKS === 'true',
  allowed: JSON.parse(env.ALLOW_WEBHOOKS_TO) as string[],
  resolve,
})
