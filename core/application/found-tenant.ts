import { AppError } from '../contract/errors.ts'
import { serviceConfig } from '../contract/service-config.ts'
import { auditEntry } from '../domain/audit.ts'
import type { Member } from '../domain/member.ts'
import { type Founded, newId, type PendingCode } from '../domain/tenant.ts'
import type { Founder } from '../domain/tenant-ports.ts'
import { newWebhookSecret } from '../domain/webhook/secret.ts'
import type { EnteringPorts } from './enter.ts'
import { startSession } from './member-sessions.ts'
import { shownMember } from './members.ts'
import { firstAuthkeys, newAuthkey } from './new-service.ts'

type Ports = EnteringPorts & { founder: Founder }
type Signup = Extract<PendingCode, { kind: 'signup' }>

/** Makes the tenant of a sign-up with its first member, service and authkeys; null where the name or the code has gone meanwhile. */
const found = async (
  { founder, clock, random }: Ports,
  { tenant, email, until = clock() }: Signup,
  { name, address }: { name: string; address: string },
): Promise<Founded | null> => {
  const all = { services: '*', powers: [], hideDuress: false, factor: false } as const
  const member: Member = { id: newId(random), email, role: 'owner', ...all, invitedAt: null, joinedAt: clock() }
  const service = `${tenant}_default`
  const by = `member:${member.id}`
  const making = { tenant, by, clock, random }
  const ownerKey = newAuthkey(making, { name: 'owner', role: 'owner', services: '*' })
  const { basic, admin } = firstAuthkeys(making, service)
  const audit = auditEntry({ clock, random }, { tenant, by, byName: email, address }, { action: 'tenant.verify' })
  const config = serviceConfig.parse({ webhook: { secret: newWebhookSecret(random) } })
  const [basicKey, adminKey] = [basic.secret, admin.secret]
  const founded = { tenant, member: member.id, ownerKey: ownerKey.secret, service, basicKey, adminKey }
  const outcome = await founder.create({
    founded,
    member,
    ownerKey,
    service: { name: service, config, keys: [basic, admin] },
    created: clock(),
    signup: { name, until },
    audit,
  })
  return outcome === 'taken' ? null : founded
}

/** What a sign-up's code has made, also where another request with it was quicker. Throws `name_taken`. */
const madeBy = async (ports: Ports, pending: Signup, from: { name: string; address: string }): Promise<Founded> => {
  const founded = await found(ports, pending, from)
  if (founded !== null) return founded
  const now = await ports.codes.find(from.name)
  if (now?.kind === 'founded') return now.founded
  throw new AppError('name_taken')
}

/**
 * Makes the tenant of a sign-up and lets its first member in; the same code does so again until its hour is over, for whoever
 * lost the answer. Not once the member has a second factor: who reads his mail then would get round it, with the keys too.
 */
export const foundTenant = async (
  ports: Ports,
  pending: Exclude<PendingCode, { member: string }>,
  { session: former, ...from }: { name: string; address: string; session: string | null },
) => {
  const { member: id, ...made } = pending.kind === 'founded' ? pending.founded : await madeBy(ports, pending, from)
  const members = (await ports.tenantMembers.read(made.tenant))?.members ?? []
  const member = members.find((one) => one.id === id)
  if (member === undefined || member.factor) throw new AppError('forbidden')
  const { cookie } = await startSession(ports, { tenant: made.tenant, member: id, address: from.address, former })
  return { body: { ...made, member: shownMember(member) }, cookies: [cookie] }
}
