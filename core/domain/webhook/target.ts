import type { ServiceConfig } from '../../contract/service-config.ts'
import type { TokenEvent } from '../token/token-event.ts'
import { isTest } from './test-event.ts'

/** Where a webhook goes, and what signs it. */
export interface Target {
  url: string
  secret: string
}

/**
 * Whether a service wants an event sent, and where to; null when not. It is matched by what it would be without duress, so
 * that what is sent, and what is not, is the same with either PIN. Publisher and deliverer both ask here.
 */
export const targetOf = (
  { webhook: { url, secret, events } }: ServiceConfig,
  { type, ordinary }: Pick<TokenEvent, 'type' | 'ordinary'>,
): Target | null => {
  if (url === null || secret === undefined) return null
  return events === 'all' || isTest({ type }) || events.includes(ordinary ?? type) ? { url, secret } : null
}
