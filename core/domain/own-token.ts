import { serviceConfig } from '../contract/service-config.ts'
import type { Member } from './member.ts'

/** The tenant that members' own tokens belong to; its name is reserved, and nobody runs it. */
export const ownTenant = 'zaas'

/** The service that members' own tokens belong to. */
export const ownService = `${ownTenant}_console`

/** How that service is configured: each opening is good for one log-in. */
export const ownConfig = serviceConfig.parse({ displayName: 'zaas console', duration: 0 })

/** What a member is called in that service, and sees on the phone; an address that is too long for a user ID gives way to the member's id. */
export const ownUser = (tenant: string, { id, email }: Pick<Member, 'id' | 'email'>): string =>
  email.length + tenant.length > 250 ? `${tenant} ${id}` : `${tenant} ${email}`
