import { tenantOf } from '../contract/fields.ts'
import type { ContactPorts } from '../application/contact-messages.ts'
import type { SendingPorts } from '../application/send-within.ts'
import { listMarkOf } from '../adapters/keys/list-mark.ts'
import type { TokenStore } from '../domain/ports.ts'
import type { Services, Tenants } from '../domain/tenant-ports.ts'
import { contactCode } from '../adapters/keys/contact-codes.ts'
import type { KeyRing } from '../adapters/keys/key-ring.ts'

/** Where a mail worker finds contacts and how it reaches them. */
export interface ContactPortsOptions {
  tokens: TokenStore
  services: Pick<Services, 'get'>
  tenants: Tenants
  keys: KeyRing
  sending: SendingPorts
  smsPrefixes: readonly string[]
  unreachable: ContactPorts['unreachable']
}

/** The mail worker's ports for telling trusted contacts. */
export const contactPorts = (options: ContactPortsOptions): ContactPorts => {
  const { tokens, services, tenants, keys, sending, smsPrefixes, unreachable } = options
  return {
    ...sending,
    token: ({ token, service }) => tokens.load(tenantOf(service), token, { cold: true }),
    service: (name) => services.get(name),
    secrets: async ({ service }) => {
      const dataKey = await keys.existing(tenantOf(service))
      return { mark: listMarkOf(dataKey), codeOf: (recovery, contact) => contactCode(dataKey.key, recovery, contact) }
    },
    plan: (tenant) => tenants.plan(tenant),
    smsPrefixes,
    unreachable,
  }
}
