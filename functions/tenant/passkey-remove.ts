import { AppError } from '../../core/contract/errors.ts'
import { tenantPasskeyRemove } from '../../core/contract/endpoints/tenant/passkey-remove.ts'
import { fresh } from '../../core/application/fresh-factor.ts'
import { noteMember, type MemberPorts } from '../../core/application/members.ts'
import { memberAsCaller } from '../../core/domain/member-caller.ts'
import type { Passkeys } from '../../core/domain/tenant-ports.ts'
import { passkeyPorts } from '../../core/platform/passkey-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /tenant/passkey/remove`: it opens nothing from now on. */
export const action =
  (ports: MemberPorts & { passkeys: Passkeys }): Action<typeof tenantPasskeyRemove> =>
  async ({ request, caller }) => {
    const { tenant, member } = caller
    const before = await ports.passkeys.read(tenant, member.id)
    const kept = before.passkeys.filter(({ id }) => id !== request.passkey)
    if (kept.length === before.passkeys.length) throw new AppError('not_found')
    fresh(memberAsCaller(caller), ports.clock())
    if ((await ports.passkeys.replace(tenant, member.id, before, kept)) === 'lost') throw new AppError('busy')
    await noteMember(ports, memberAsCaller(caller), member.id, tenantPasskeyRemove.id)
    return { body: { removed: true } }
  }

export const handler = endpointHandler(tenantPasskeyRemove, action, passkeyPorts)
