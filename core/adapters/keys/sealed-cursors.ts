import { b64u, fromB64u } from '../../protocol/base64url.ts'
import { fromUtf8, utf8 } from '../../protocol/bytes.ts'
import type { Random } from '../../domain/ports.ts'
import type { Cursors } from '../../domain/cursors.ts'
import type { KeyRing } from './key-ring.ts'
import { seal, unseal } from './seal.ts'

/** Cursors of one list, sealed with the tenant's key. */
export const sealedCursors = (list: string, { keys, random }: { keys: KeyRing; random: Random }): Cursors => {
  const name = `cursor#${list}`
  return {
    make: async (tenant, place) => b64u(seal(await keys.existing(tenant), random)(name, [], utf8(place))),
    read: async (tenant, cursor) => {
      const key = await keys.existing(tenant)
      try {
        return fromUtf8(unseal(key, name, [], fromB64u(cursor)))
      } catch {
        // Whatever does not open is not ours.
        return null
      }
    },
  }
}
