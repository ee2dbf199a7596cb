import { b64u } from '../../protocol/base64url.ts'
import { equal } from '../../protocol/bytes.ts'
import type { Contact } from '../../protocol/contacts.ts'
import type { ColdState, Recovery } from './cold-state.ts'

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
