import { authkeyList } from '../../core/contract/endpoints/authkey/list.ts'
import { authkeyId } from '../../core/contract/authkey-fields.ts'
import { shownKey } from '../../core/application/authkeys.ts'
import { coversAll } from '../../core/domain/authkey.ts'
import type { Clock } from '../../core/domain/ports.ts'
import type { KeyUses } from '../../core/domain/key-uses.ts'
import type { Authkeys } from '../../core/domain/tenant-ports.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { onePage, readCursor } from '../../core/runtime/cursor.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `GET /authkey/list`: the tenant's authkeys by id; those for services that the caller is not for are left out. */
export const action =
  ({ authkeys, uses, clock }: { authkeys: Authkeys; uses: KeyUses; clock: Clock }): Action<typeof authkeyList> =>
  async ({ request: { cursor, limit }, caller }) => {
    const after = readCursor(cursor, (value) => authkeyId.safeParse(value).success)
    const found = await authkeys.list(caller.tenant, { after, limit: limit + 1 })
    const { items, ...cursorOf } = onePage(found, limit, ({ id }) => id)
    const own = items.filter((key) => coversAll(caller, key.services))
    const used = await uses.read(
      caller.tenant,
      own.map(({ id }) => id),
    )
    const shown = own.map((key) => shownKey(key, clock(), used.get(key.id) ?? null))
    return { body: { items: shown, ...cursorOf } }
  }

export const handler = endpointHandler(authkeyList, action, ownerPorts)
