import { AppError } from '../../core/contract/errors.ts'
import { isoTime } from '../../core/contract/fields.ts'
import { tenantVerify } from '../../core/contract/endpoints/tenant/verify.ts'
import { sealedCodes } from '../../core/adapters/sessions/sealed-codes.ts'
import { dynamoFounder } from '../../core/adapters/tenants/dynamo-founder.ts'
import { enter, type EnteringPorts } from '../../core/application/enter.ts'
import { foundTenant } from '../../core/application/found-tenant.ts'
import { type LimitPorts, limited, notSpent } from '../../core/application/limited.ts'
import { shownMember } from '../../core/application/members.ts'
import { findCode } from '../../core/application/pending-codes.ts'
import { waitEnd } from '../../core/domain/member.ts'
import { callerNetwork } from '../../core/domain/limits.ts'
import { freePlan } from '../../core/domain/tenant.ts'
import type { Founder } from '../../core/domain/tenant-ports.ts'
import { instanceKeysOf } from '../../core/platform/instance-keys-of.ts'
import { limitPorts } from '../../core/platform/limit-ports.ts'
import { notePorts } from '../../core/platform/note-ports.ts'
import { sessionPorts } from '../../core/platform/session-ports.ts'
import { platform } from '../../core/platform/platform.ts'
import { type Action, endpointHandler } from '../handler.ts'

interface Ports extends LimitPorts, EnteringPorts {
  founder: Founder
  instanceKeys: { ensure(): Promise<void> }
}

/** `POST /tenant/verify`: who has the mailed code has the tenant, or is logged in. */
export const action =
  (ports: Ports): Action<typeof tenantVerify> =>
  async ({ request, caller }) => {
    const wrong = { name: 'wrongCodes', subject: callerNetwork(caller.address) } as const
    await notSpent(ports, wrong)
    const found = await findCode(ports.codes, request.code)
    if (found === null) {
      await limited(ports, wrong)
      throw new AppError('forbidden')
    }
    const { pending, name } = found
    if ('member' in pending) {
      const { member, session, cookie } = await enter(ports, pending, { ...caller, name })
      if (session.pending)
        return { status: 202, body: { pending: 'token', until: isoTime(waitEnd(session)) }, cookies: [cookie] }
      return { body: { tenant: pending.tenant, member: shownMember(member) }, cookies: [cookie] }
    }
    await ports.instanceKeys.ensure()
    return foundTenant(ports, pending, { ...caller, name })
  }

export const handler = endpointHandler(tenantVerify, action, (env): Ports => {
  const base = platform(env)
  const { sessions } = notePorts(base, env)
  const tables = {
    tenants: env.TABLE_TENANTS,
    keys: env.TABLE_KEYS,
    services: env.TABLE_SERVICES,
    sessions: env.TABLE_SESSIONS,
  }
  return {
    ...base,
    ...sessionPorts(base, env),
    codes: sealedCodes(sessions, base.keys),
    founder: dynamoFounder({ ...base, tables, plan: freePlan(Number(env.MAX_TOKENS)) }),
    instanceKeys: instanceKeysOf(base, env),
    ...limitPorts(base, env),
  }
})
