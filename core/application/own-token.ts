import type { ServiceCaller } from '../domain/caller.ts'
import { ownConfig, ownService, ownTenant, ownUser } from '../domain/own-token.ts'
import type { Member } from '../domain/member.ts'
import { remove } from '../domain/token/administer.ts'
import { takeOpening } from '../domain/token/take-opening.ts'
import { enrolApp, type EnrollingPorts } from './enrolling.ts'
import { changeToken, tokenOf, type TokenPorts } from './token-call.ts'

/** A member with the request that they make. */
export interface Holder {
  tenant: string
  member: Member
  address: string
}

/** How long a code for one's own token is good: it stands on the screen that one sits at. */
const enrolSeconds = 900

/** The member as whoever asks the service of members' own tokens. */
const callerOf = ({ member, address }: Holder): ServiceCaller => ({
  tenant: ownTenant,
  by: `member:${member.id}`,
  byName: member.email,
  isMember: false,
  role: 'admin',
  services: '*',
  address,
  hideDuress: false,
  factorAt: null,
  service: { name: ownService, tenant: ownTenant, rev: 1, config: ownConfig },
})

const userOf = ({ tenant, member }: Holder): string => ownUser(tenant, member)

/** Uses up an opening of the member's own token that came after `since` (ms); false when there is none. Throws `not_found`. */
export const takeOwnOpening = (ports: TokenPorts, holder: Holder, since: number): Promise<boolean> =>
  changeToken(ports, callerOf(holder), userOf(holder), (token, context) => takeOpening(token, since, context))

/** Removes the member's own token, if there is one. */
export const removeOwnToken = async (ports: TokenPorts, holder: Holder): Promise<void> => {
  const caller = callerOf(holder)
  const { tenant, id } = tokenOf(caller, userOf(holder))
  const found = await ports.tokens.load(tenant, id)
  if (found !== null && !found.state.deleted) await changeToken(ports, caller, userOf(holder), remove)
}

/**
 * A code that makes a phone the member's own token. A token that no log-in asks for is none: it goes first, with whoever
 * holds it. One that is asked for stays until the new phone has taken its place.
 */
export const enrolOwnToken = async (
  ports: EnrollingPorts & { ownService: { ensure(): Promise<void> } },
  holder: Holder,
): Promise<{ deeplink: string; qr: string; code: string; expiresAt: string }> => {
  await ports.ownService.ensure()
  if (!holder.member.factor) await removeOwnToken(ports, holder)
  const request = {
    id: userOf(holder),
    service: ownService,
    expiresIn: enrolSeconds,
    method: 'app',
    replace: true,
  } as const
  const { made } = await enrolApp(ports, { request, caller: callerOf(holder), recordOf: () => null })
  return made
}
