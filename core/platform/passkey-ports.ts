import { sealedCodes } from '../adapters/sessions/sealed-codes.ts'
import { dynamoPasskeys } from '../adapters/tenants/dynamo-passkeys.ts'
import type { Challenge } from '../domain/tenant-ports.ts'
import { notePorts } from './note-ports.ts'
import { memberPorts } from './session-ports.ts'

/** What functions start with that look at a member's passkeys. */
export const passkeyPorts = (env: Parameters<typeof memberPorts>[0]) => {
  const base = memberPorts(env)
  return { ...base, passkeys: dynamoPasskeys({ ...base, table: env.TABLE_TENANTS }) }
}

/** The same with the challenges that authenticators answer. */
export const challengePorts = (env: Parameters<typeof memberPorts>[0]) => {
  const base = passkeyPorts(env)
  return { ...base, challenges: sealedCodes<Challenge>(notePorts(base, env).sessions, base.keys) }
}
