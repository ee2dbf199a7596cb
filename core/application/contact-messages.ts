import { b64u } from '../protocol/base64url.ts'
import { codeMessage, type Notice, nominatedMessage, shownService } from '../domain/mail.ts'
import { tenantOf } from '../contract/fields.ts'
import { isPlainName } from '../contract/plain-name.ts'
import { isTelephone, mailbox, ofMessage } from '../domain/limits.ts'
import type { Service } from '../domain/ports.ts'
import type { Tenants } from '../domain/tenant-ports.ts'
import type { ColdState, Recovery } from '../domain/token/cold-state.ts'
import type { ContactReference, ListMark } from '../domain/token/contact-news.ts'
import type { Token } from '../domain/token/state.ts'
import { reached, spentFor } from './limited.ts'
import { type SendingPorts, sendWithin } from './send-within.ts'

/** What a mail worker tells trusted contacts with. */
export interface ContactPorts extends SendingPorts {
  /** The token with its second item. */
  token(reference: ContactReference): Promise<Token | null>
  service(name: string): Promise<Service | null>
  /** List mark and contacts' codes of the token's tenant. */
  secrets(
    reference: ContactReference,
  ): Promise<{ mark: ListMark; codeOf: (recovery: Uint8Array, contact: number) => string }>
  plan: Tenants['plan']
  /** What the numbers begin with that text messages may go to. */
  smsPrefixes: readonly string[]
  /** Called for a contact that no message can be sent to. */
  unreachable(reference: ContactReference): void
}

/** The recovery that a code is for, while its codes can still be given. */
const openRecovery = (
  reference: ContactReference & { contact: 'code' },
  { recovery }: ColdState,
  now: number,
): Recovery | null => {
  if (recovery === null || b64u(recovery.id) !== reference.recovery) return null
  return recovery.from === 0 && now < recovery.expires && recovery.picks.includes(reference.index) ? recovery : null
}

/** The message for a contact, `null` for one that has no use any more: the list was replaced, the recovery is over, the token is gone. */
const messageFor = async (reference: ContactReference, ports: ContactPorts): Promise<Notice | 'unreachable' | null> => {
  const [token, service] = await Promise.all([ports.token(reference), ports.service(reference.service)])
  if (
    token === null ||
    token.cold === null ||
    token.state.deleted ||
    service === null ||
    token.identity.service !== service.name
  )
    return null
  const { cold, identity } = token
  const { mark, codeOf } = await ports.secrets(reference)
  const contact = cold.contacts[reference.index]
  if (contact === undefined || mark(identity.id, cold.contacts) !== reference.list) return null
  const about = {
    to: contact.a,
    who: [cold.name, identity.user].find((name) => name !== '' && isPlainName(name)) ?? 'Somebody you know',
    service: shownService(service),
  }
  if (reference.contact === 'nominated') return nominatedMessage(about) ?? 'unreachable'
  const now = ports.clock()
  const recovery = openRecovery(reference, cold, now)
  if (recovery === null) return null
  const minutes = Math.ceil((recovery.expires - now) / 60_000)
  return codeMessage({ ...about, code: codeOf(recovery.id, reference.index), minutes }) ?? 'unreachable'
}

/** Tells one trusted contact, within the limits: that he was nominated once for a token, its codes as often as they are asked for. */
export const tellContact = async (reference: ContactReference, ports: ContactPorts): Promise<void> => {
  const message = await messageFor(reference, ports)
  if (message === null) return
  if (
    message === 'unreachable' ||
    (isTelephone(message.to) && !ports.smsPrefixes.some((prefix) => message.to.startsWith(prefix)))
  )
    return ports.unreachable(reference)
  const { contact, token, index, service } = reference
  const tenant = tenantOf(service)
  const own = ofMessage(tenant, await ports.plan(tenant), message.to)
  if (contact === 'code') return void (await sendWithin(ports, message, own))
  const told = { name: 'told', subject: `${token}#${mailbox(message.to)}` } as const
  if ((await spentFor(ports, told)) !== null) return
  // Each list has a contact at each place: so often a place is told, so many lists there were.
  const nominations = { name: 'nominations', subject: `${token}#${index}` } as const
  // Counted when it is sent: a message that failed comes again.
  if (await sendWithin(ports, message, [nominations, ...own])) await reached(ports, told)
}
