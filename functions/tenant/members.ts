import { tenantMembers } from '../../core/contract/endpoints/tenant/members.ts'
import type { SessionPorts } from '../../core/application/member-sessions.ts'
import { shownMember } from '../../core/application/members.ts'
import { inParallel } from '../../core/domain/in-parallel.ts'
import type { Members } from '../../core/domain/tenant-ports.ts'
import { ownerPorts } from '../../core/platform/owner-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `GET /tenant/members`: everybody, with when they were last seen while a session of theirs is kept. */
export const action =
  ({ tenantMembers: all, memberSessions }: SessionPorts & { tenantMembers: Members }): Action<typeof tenantMembers> =>
  async ({ caller: { tenant } }) => {
    const members = (await all.read(tenant))?.members ?? []
    const seen = new Map<string, number>()
    await inParallel(members, 10, async ({ id }) => {
      const { sessions } = await memberSessions.read(tenant, id)
      const used = sessions.filter(({ pending }) => !pending).map(({ seenAt }) => seenAt)
      if (used.length > 0) seen.set(id, Math.max(...used))
    })
    return { body: { items: members.map((member) => shownMember(member, seen.get(member.id) ?? null)) } }
  }

export const handler = endpointHandler(tenantMembers, action, ownerPorts)
