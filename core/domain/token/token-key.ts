import { tenantOf } from '../../contract/fields.ts'
import { b64u } from '../../protocol/base64url.ts'
import { tokenId } from '../../protocol/token-id.ts'

/** The key under which a tenant's user of a service is stored: 16 bytes as base64url (protocol.md 3). */
export const tokenKey = (service: string, user: string): string => b64u(tokenId(tenantOf(service), service, user))
