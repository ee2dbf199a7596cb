import { tenantFactorRemove } from '../../core/contract/endpoints/tenant/factor-remove.ts'
import { fresh } from '../../core/application/fresh-factor.ts'
import { memberAsCaller } from '../../core/domain/member-caller.ts'
import { changeMembers, memberOf } from '../../core/application/members.ts'
import { removeOwnToken } from '../../core/application/own-token.ts'
import type { FactorPorts } from '../../core/application/show-factor.ts'
import { ownTokenPorts } from '../../core/platform/own-token-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /tenant/factor/remove`: log-ins need no token any more, and then it goes: never the other way round, which would lock its member out. */
export const action =
  (ports: FactorPorts): Action<typeof tenantFactorRemove> =>
  async ({ caller }) => {
    const { member } = caller
    const by = memberAsCaller(caller)
    if (member.factor) {
      fresh(by, ports.clock())
      await changeMembers(ports, by, { action: tenantFactorRemove.id }, (members) => {
        const before = memberOf(members, member.id)
        const about = { ...before, factor: false }
        return { after: members.map((one) => (one === before ? about : one)), about, before }
      })
    }
    await removeOwnToken(ports, caller)
    return { body: { removed: true } }
  }

export const handler = endpointHandler(tenantFactorRemove, action, ownTokenPorts)
