import type { Caller } from './caller.ts'
import type { LoggedIn } from './member.ts'

/** A member who asks about themselves, as rules and the audit know callers. */
export const memberAsCaller = ({
  tenant,
  member: { id, email, role, services, hideDuress },
  session: { factorAt },
  address,
}: LoggedIn & { tenant: string; address: string }): Caller => ({
  tenant,
  by: `member:${id}`,
  byName: email,
  isMember: true,
  role,
  services,
  address,
  hideDuress,
  factorAt,
  service: null,
})
