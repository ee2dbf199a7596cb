import type { TokenEvent } from '../../core/domain/token/token-event.ts'

/** The hook of a tenant, with its secret. */
export const webhook = { url: 'https://hooks.acme.com/', secret: `whsec_${'A'.repeat(44)}` }

/** An opening, unless told otherwise. */
export const eventOf = (part: Partial<TokenEvent> = {}): TokenEvent => ({
  type: 'token.opened',
  at: 1.8e12,
  by: 'device',
  via: 'online',
  status: 1,
  previous: 2,
  openUntil: 0,
  sequence: 7,
  rev: 7,
  address: '',
  transaction: '',
  ordinary: null,
  ...part,
})
