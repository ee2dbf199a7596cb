import { tenantMembersUpdate } from '../../core/contract/endpoints/tenant/members-update.ts'
import { changeMembers, memberOf, type MemberPorts, shownMember } from '../../core/application/members.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /tenant/members/update`: what is given is changed, the rest stays; it holds from the member's next request on. */
export const action =
  (ports: MemberPorts): Action<typeof tenantMembersUpdate> =>
  async ({ request: { member: id, ...choices }, caller }) => {
    const about = await changeMembers(ports, caller, { action: tenantMembersUpdate.id }, (members) => {
      const before = memberOf(members, id)
      const changed = { ...before, ...choices }
      return { after: members.map((one) => (one === before ? changed : one)), about: changed, before }
    })
    return { body: { member: shownMember(about) } }
  }

export const handler = endpointHandler(tenantMembersUpdate, action, ownerPorts)
