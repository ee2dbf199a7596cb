import { tenantMembersRemove } from '../../core/contract/endpoints/tenant/members-remove.ts'
import { changeMembers, memberOf, type MemberPorts } from '../../core/application/members.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /tenant/members/remove`: the member's sessions are nobody's from the next request on. */
export const action =
  (ports: MemberPorts): Action<typeof tenantMembersRemove> =>
  async ({ request: { member: id, reason }, caller }) => {
    await changeMembers(ports, caller, { action: tenantMembersRemove.id, reason }, (members) => {
      const about = memberOf(members, id)
      return { after: members.filter((one) => one !== about), about, before: about }
    })
    return { body: { removed: true } }
  }

export const handler = endpointHandler(tenantMembersRemove, action, ownerPorts)
