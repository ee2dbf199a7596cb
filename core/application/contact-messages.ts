import { b64u } from '../protocol/base64url.ts'
import type { Contact } from '../protocol/contacts.ts'
import { equal } from '../protocol/bytes.ts'
import { codeMessage, type Notice, nominatedMessage } from '../domain/mail.ts'
import type { Clock, Service } from '../domain/ports.ts'
import type { ColdState, Recovery } from '../domain/token/cold-state.ts'
import type { Token } from '../domain/token/state.ts'

/** Whose contact is told: the token, and the contact by its place in a list; `list` is the list's mark. */
interface WhichContact {
  token: string
  service: string
  list: string
  index: number
}

/** A message to a trusted contact as the mail queue carries it: references only, no address, name or code. */
export type ContactReference =
  | ({ contact: 'nominated' } & WhichContact)
  | ({ contact: 'code'; recovery: string } & WhichContact)

/** A keyed hash of a token's list of contacts: names the list, and tells nobody who is in it. */
export type ListMark = (token: string, contacts: readonly Contact[]) => string

/** What a publisher knows of a token whose second item changed. */
export interface ColdChange {
  token: string
  service: string
  before: ColdState | null
  after: ColdState
}

const sameList = (one: readonly Contact[], other: readonly Contact[]): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

const areNew = (before: ColdState | null, after: ColdState): boolean =>
  after.contacts.length > 0 && !sameList(before?.contacts ?? [], after.contacts)

const startedRecovery = (before: ColdState | null, after: ColdState): Recovery | null => {
  const known = before?.recovery ?? null
  return after.recovery !== null && (known === null || !equal(known.id, after.recovery.id)) ? after.recovery : null
}

/**
 * Who has to be told after a change of a token's second item: every contact of a new list, every picked one of a new
 * recovery (protocol.md 11.3). Contacts set under duress are told like any others: who set them may be among them. When a
 * shadow ends the true contacts are told once more.
 */
export const contactNews = ({ token, service, before, after }: ColdChange, mark: ListMark): ContactReference[] => {
  const list = mark(token, after.contacts)
  const nominated = areNew(before, after)
    ? after.contacts.map((_, index) => ({ contact: 'nominated', token, service, list, index }) as const)
    : []
  const recovery = startedRecovery(before, after)
  const codes =
    recovery?.picks.map(
      (index) => ({ contact: 'code', recovery: b64u(recovery.id), token, service, list, index }) as const,
    ) ?? []
  return [...nominated, ...codes]
}

/** What a mail worker tells trusted contacts with. */
export interface ContactPorts {
  /** The token with its second item. */
  token(reference: ContactReference): Promise<Token | null>
  service(name: string): Promise<Service | null>
  /** List mark and contacts' codes of the token's tenant. */
  secrets(
    reference: ContactReference,
  ): Promise<{ mark: ListMark; codeOf: (recovery: Uint8Array, contact: number) => string }>
  send(message: Notice): Promise<void>
  /** Called for a contact that no message can be sent to. */
  unreachable(reference: ContactReference): void
  clock: Clock
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
    who: cold.name === '' ? identity.user : cold.name,
    service: service.config.displayName ?? service.name,
  }
  if (reference.contact === 'nominated') return nominatedMessage(about) ?? 'unreachable'
  const now = ports.clock()
  const recovery = openRecovery(reference, cold, now)
  if (recovery === null) return null
  const minutes = Math.ceil((recovery.expires - now) / 60_000)
  return codeMessage({ ...about, code: codeOf(recovery.id, reference.index), minutes }) ?? 'unreachable'
}

/** Tells one trusted contact; once more when the message comes again. */
export const tellContact = async (reference: ContactReference, ports: ContactPorts): Promise<void> => {
  const message = await messageFor(reference, ports)
  if (message === 'unreachable') ports.unreachable(reference)
  else if (message !== null) await ports.send(message)
}
