import { tenantPasskeyOptions } from '../../core/contract/endpoints/tenant/passkey-options.ts'
import { sealedCodes } from '../../core/adapters/sessions/sealed-codes.ts'
import { type LimitPorts, limited } from '../../core/application/limited.ts'
import { askChallenge, type ChallengePorts } from '../../core/application/passkeys.ts'
import { callerNetwork } from '../../core/domain/limits.ts'
import type { Challenge } from '../../core/domain/tenant-ports.ts'
import { limitPorts } from '../../core/platform/limit-ports.ts'
import { notePorts } from '../../core/platform/note-ports.ts'
import { platform } from '../../core/platform/platform.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /tenant/passkey/options`: the same for everybody, so that it tells nothing of anybody. */
export const action =
  (ports: ChallengePorts & LimitPorts): Action<typeof tenantPasskeyOptions> =>
  async ({ caller }) => {
    await limited(ports, { name: 'passkeyAddress', subject: callerNetwork(caller.address) })
    const { body, cookie } = await askChallenge(ports)
    return { body, cookies: [cookie] }
  }

export const handler = endpointHandler(tenantPasskeyOptions, action, (env) => {
  const base = platform(env)
  const challenges = sealedCodes<Challenge>(notePorts(base, env).sessions, base.keys)
  return { ...base, ...limitPorts(base, env), challenges, url: env.URL }
})
