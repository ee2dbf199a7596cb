import { createHash } from 'node:crypto'
import { tenantOf } from '../../contract/fields.ts'
import { lp, tagged } from '../../protocol/bytes.ts'

/** The key under which a tenant's user of a service is stored: 16 bytes as base64url (protocol.md 3), by Node's own hash since a poll pays for it. */
export const tokenKey = (service: string, user: string): string =>
  createHash('sha256')
    .update(tagged('token', lp(tenantOf(service)), lp(service), lp(user)))
    .digest()
    .toString('base64url', 0, 16)
