import { hash } from 'node:crypto'
import { tenantOf } from '../../contract/fields.ts'

const tag = Buffer.from('tok/v1/token\0')

/** A text after its length, as `lp` of the protocol. */
const counted = (text: string): Buffer => {
  const bytes = Buffer.byteLength(text)
  const out = Buffer.allocUnsafe(2 + bytes)
  out.writeUInt16BE(bytes)
  out.write(text, 2)
  return out
}

/** The key under which a tenant's user of a service is stored: 16 bytes as base64url (protocol.md 3). By Node's own means: a poll pays for one, a list for hundreds. */
export const tokenKey = (service: string, user: string): string =>
  hash('sha256', Buffer.concat([tag, counted(tenantOf(service)), counted(service), counted(user)]), 'buffer').toString(
    'base64url',
    0,
    16,
  )
