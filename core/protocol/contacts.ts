import { MalformedError, tagged, utf8 } from './bytes.ts'
import { mac, sha } from './kdf.ts'

/** A trusted contact as sent: name ≤ 40 bytes, address (E.164 phone or e-mail) ≤ 64 bytes (protocol.md 11.3). */
export interface Contact {
  readonly n: string
  readonly a: string
}

const ADDRESS = /^(?:\+[1-9]\d{6,14}|[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+)$/
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u

/** The list as the JSON text that is sent and hashed, ≤ 640 bytes; MalformedError unless it holds 3–5 valid, different contacts. */
export const encodeContacts = (contacts: readonly Contact[]): string => {
  const list = JSON.stringify(contacts.map(({ n, a }) => ({ n, a })))
  checkContacts(contacts, list)
  return list
}

/** Parses and checks a received list; MalformedError for anything that `encodeContacts` would not have made. */
export const decodeContacts = (list: string): Contact[] => {
  let parsed: unknown
  try {
    parsed = JSON.parse(list)
  } catch {
    throw new MalformedError('not a contact list')
  }
  if (!Array.isArray(parsed)) throw new MalformedError('not a contact list')
  const contacts = parsed.map((entry: unknown): Contact => {
    const { n, a } = (typeof entry === 'object' && entry !== null ? entry : {}) as { n?: unknown; a?: unknown }
    if (typeof n !== 'string' || typeof a !== 'string') throw new MalformedError('not a contact')
    return { n, a }
  })
  if (encodeContacts(contacts) !== list) throw new MalformedError('not a contact list')
  return contacts
}

const checkContacts = (contacts: readonly Contact[], list: string): void => {
  const addresses = new Set(contacts.map(({ a }) => a.toLowerCase()))
  if (contacts.length < 3 || contacts.length > 5 || addresses.size !== contacts.length || utf8(list).length > 640)
    throw new MalformedError('not 3 to 5 contacts')
  for (const { n, a } of contacts)
    if (n === '' || utf8(n).length > 40 || UNSAFE.test(n) || utf8(a).length > 64 || !ADDRESS.test(a))
      throw new MalformedError('not a contact')
}

/** Context of purpose 7: `H(tagged("contacts", list JSON))`, 32 bytes (protocol.md 8). */
export const contactsContext = (list: string): Uint8Array => sha(tagged('contacts', utf8(list)))

/** What the server keeps of a recovery session's codes (protocol.md 11.3): all are judged together, so a right one among wrong ones shows nothing. */
export const contactCodesMac = (salt: Uint8Array, codes: readonly string[]): Uint8Array =>
  mac(salt, tagged('contact-codes', utf8(codes.join(','))))
