import { tenantOf } from '../contract/fields.ts'
import type { ContactPorts } from '../application/contact-messages.ts'
import type { Notice } from '../domain/mail.ts'
import { listMarkOf } from '../adapters/keys/list-mark.ts'
import type { Clock, TokenStore } from '../domain/ports.ts'
import type { Services } from '../domain/tenant-ports.ts'
import { contactCode } from '../adapters/keys/contact-codes.ts'
import type { KeyRing } from '../adapters/keys/key-ring.ts'
import type { SesMailer } from '../adapters/mail/ses-mailer.ts'
import type { SnsTexter } from '../adapters/mail/sns-texter.ts'

/** Where a mail worker finds contacts and how it reaches them. */
export interface ContactPortsOptions {
  tokens: TokenStore
  services: Pick<Services, 'get'>
  keys: KeyRing
  mailer: SesMailer
  texter: SnsTexter
  clock: Clock
  unreachable: ContactPorts['unreachable']
}

const sendBy =
  ({ mailer, texter }: ContactPortsOptions) =>
  (message: Notice): Promise<void> =>
    'subject' in message ? mailer.send(message) : texter.send(message)

/** The mail worker's ports for telling trusted contacts. */
export const contactPorts = (options: ContactPortsOptions): ContactPorts => {
  const { tokens, services, keys, clock, unreachable } = options
  return {
    token: ({ token, service }) => tokens.load(tenantOf(service), token, { cold: true }),
    service: (name) => services.get(name),
    secrets: async ({ service }) => {
      const dataKey = await keys.tenantKey(tenantOf(service))
      if (dataKey === null) throw new Error('contacts without a tenant')
      return { mark: listMarkOf(dataKey), codeOf: (recovery, contact) => contactCode(dataKey.key, recovery, contact) }
    },
    send: sendBy(options),
    unreachable,
    clock,
  }
}
