import { MalformedError, utf8 } from '../core/protocol/bytes.ts'
import { encodeContacts } from '../core/protocol/contacts.ts'
import { ZaasError } from './errors.ts'

/** A trusted contact: name (≤ 40 bytes) and where a code reaches them, a phone in E.164 or an e-mail address (≤ 64 bytes). */
export interface TrustedContact {
  name: string
  address?: string
  phone?: string
  email?: string
}

/** The list is text inside a message of 958 bytes, where every quotation mark in it takes two. */
const MAX_LIST_LITERAL = 720

/** 3–5 contacts as the text that is sent and hashed; ZaasError `invalid_input` if they break a rule. */
export const contactList = (contacts: readonly TrustedContact[]): string => {
  try {
    const list = encodeContacts(
      contacts.map(({ name, address, phone, email }) => ({ n: name, a: address ?? phone ?? email ?? '' })),
    )
    if (utf8(JSON.stringify(list)).length > MAX_LIST_LITERAL) throw new MalformedError('too long for one message')
    return list
  } catch (cause) {
    if (cause instanceof MalformedError) throw new ZaasError('invalid_input', 'name three to five contacts', { cause })
    throw cause
  }
}
