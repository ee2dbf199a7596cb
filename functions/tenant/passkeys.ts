import { tenantPasskeys } from '../../core/contract/endpoints/tenant/passkeys.ts'
import { shownPasskey } from '../../core/application/passkeys.ts'
import { userHandleOf } from '../../core/domain/passkey.ts'
import type { Passkeys } from '../../core/domain/tenant-ports.ts'
import { passkeyPorts } from '../../core/platform/passkey-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `GET /tenant/passkeys`: one's own passkeys, and whose a new one is to be. */
export const action =
  ({ passkeys }: { passkeys: Passkeys }): Action<typeof tenantPasskeys> =>
  async ({ caller: { tenant, member } }) => {
    const { passkeys: kept } = await passkeys.read(tenant, member.id)
    return { body: { userHandle: userHandleOf(tenant, member.id), items: kept.map(shownPasskey) } }
  }

export const handler = endpointHandler(tenantPasskeys, action, passkeyPorts)
