import { utf8 } from '../../protocol/bytes.ts'
import { authkeyHash } from '../../domain/authkey.ts'
import type { Authkey } from '../../domain/ports.ts'
import type { NewAuthkey } from '../../domain/tenant-ports.ts'
import { bytes, type Item, number, text, textOf } from '../dynamo/item.ts'
import type { Sealer } from '../keys/seal.ts'

/** Sort key of an authkey in its tenant's partition, by the hash of its secret. */
export const authkeyItemKey = (hash: string): string => `authkey#${hash}`

/** An authkey as stored: what is checked in clear, its secret sealed so that an owner can be shown it again. */
export const authkeyItem = ({ authkey, name, secret }: NewAuthkey, created: number, seal: Sealer): Item => {
  const item = authkeyItemKey(authkeyHash(secret))
  return {
    tenant: text(authkey.tenant),
    item: text(item),
    id: text(authkey.id),
    name: text(name),
    role: text(authkey.role),
    services: authkey.services === '*' ? text('*') : { L: authkey.services.map(text) },
    cidrs: { L: authkey.cidrs.map(text) },
    ...(authkey.expiresAt === null ? {} : { expiresAt: number(authkey.expiresAt) }),
    hideDuress: { BOOL: authkey.hideDuress },
    created: number(created),
    box: bytes(seal(item, 0, utf8(secret))),
  }
}

const roles = ['basic', 'admin', 'owner'] as const
const list = (item: Item, name: string): string[] => (item[name]?.L ?? []).map((member) => member.S ?? '')

/** Reads what a request's authkey is checked against. */
export const readAuthkey = (item: Item): Authkey => {
  const role = roles.find((known) => known === textOf(item, 'role'))
  if (role === undefined) throw new Error('an authkey of an unknown role')
  const expiresAt = item['expiresAt']?.N
  return {
    id: textOf(item, 'id'),
    tenant: textOf(item, 'tenant'),
    role,
    services: item['services']?.S === '*' ? '*' : list(item, 'services'),
    cidrs: list(item, 'cidrs'),
    expiresAt: expiresAt === undefined ? null : Number(expiresAt),
    hideDuress: item['hideDuress']?.BOOL ?? false,
  }
}
