import { AppError } from '../../core/contract/errors.ts'
import { tenantVerify } from '../../core/contract/endpoints/tenant/verify.ts'
import { sealedSignups } from '../../core/adapters/sessions/sealed-signups.ts'
import { dynamoFounder } from '../../core/adapters/tenants/dynamo-founder.ts'
import { foundTenant } from '../../core/application/found-tenant.ts'
import { type LimitPorts, limited, notSpent } from '../../core/application/limited.ts'
import { startSession } from '../../core/application/members.ts'
import { findSignup } from '../../core/application/signup.ts'
import { callerNetwork } from '../../core/domain/limits.ts'
import type { Random } from '../../core/domain/ports.ts'
import { freePlan } from '../../core/domain/tenant.ts'
import type { Founder, Notes, Signups } from '../../core/domain/tenant-ports.ts'
import { instanceKeysOf } from '../../core/platform/instance-keys-of.ts'
import { limitPorts } from '../../core/platform/limit-ports.ts'
import { notePorts } from '../../core/platform/note-ports.ts'
import { platform } from '../../core/platform/platform.ts'
import { type Action, endpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'

interface Ports extends LimitPorts {
  signups: Signups
  founder: Founder
  notes: Notes
  instanceKeys: { ensure(): Promise<void> }
  random: Random
  /** The instance's public address. */
  url: string
}

/** `POST /tenant/verify`: who has the mailed code has the tenant. */
export const action =
  (ports: Ports): Action<typeof tenantVerify> =>
  async ({ request, caller }) => {
    const wrong = { name: 'wrongCodes', subject: callerNetwork(caller.address) } as const
    await notSpent(ports, wrong)
    const found = await findSignup(ports.signups, request.code)
    if (found === null) {
      await limited(ports, wrong)
      throw new AppError('forbidden')
    }
    await ports.instanceKeys.ensure()
    const body = await foundTenant(ports, found.signup, { signup: found.name, address: caller.address })
    return { body, cookies: [await startSession(ports, body, ports.url.startsWith('https:'))] }
  }

const bind = (): Ports => {
  const env = readEnvironment('tenant.verify')
  const base = platform(env)
  const { sessions, notes } = notePorts(base, env)
  const tables = {
    tenants: env.TABLE_TENANTS,
    keys: env.TABLE_KEYS,
    services: env.TABLE_SERVICES,
    sessions: env.TABLE_SESSIONS,
  }
  return {
    ...base,
    notes,
    signups: sealedSignups(sessions, base.keys),
    founder: dynamoFounder({ ...base, tables, plan: freePlan(Number(env.MAX_TOKENS)) }),
    instanceKeys: instanceKeysOf(base, env),
    ...limitPorts(base, env),
    url: env.URL,
  }
}

export const handler = endpoint(tenantVerify, action, bind)
