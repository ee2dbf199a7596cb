import { AppError } from '../../core/contract/errors.ts'
import { tenantPasskeyRegister } from '../../core/contract/endpoints/tenant/passkey-register.ts'
import { webauthnJudge } from '../../core/adapters/passkeys/webauthn-judge.ts'
import { freshWhereThereIsOne } from '../../core/application/fresh-factor.ts'
import { noteMember, type MemberPorts } from '../../core/application/members.ts'
import { type PasskeyPorts, shownPasskey, useChallenge } from '../../core/application/passkeys.ts'
import { memberAsCaller } from '../../core/domain/member-caller.ts'
import { mostPasskeys } from '../../core/domain/passkey.ts'
import { challengePorts } from '../../core/platform/passkey-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /tenant/passkey/register`: what an authenticator made is the member's from now on. */
export const action =
  (ports: PasskeyPorts & MemberPorts): Action<typeof tenantPasskeyRegister> =>
  async ({ request: { name, ...made }, caller }) => {
    await freshWhereThereIsOne(ports, caller)
    const expected = await useChallenge(ports, made.clientDataJSON, caller.asked)
    const credential = await ports.judge.made(made, expected)
    if (credential === null) throw new AppError('forbidden')
    const { tenant, member } = caller
    const before = await ports.passkeys.read(tenant, member.id)
    if (before.passkeys.length >= mostPasskeys) throw new AppError('quota_exceeded')
    const passkey = { ...credential, name, createdAt: ports.clock(), usedAt: null }
    const kept = [...before.passkeys.filter(({ id }) => id !== passkey.id), passkey]
    if ((await ports.passkeys.replace(tenant, member.id, before, kept)) === 'lost') throw new AppError('busy')
    await noteMember(ports, memberAsCaller(caller), member.id, tenantPasskeyRegister.id)
    return { body: { passkey: shownPasskey(passkey) } }
  }

export const handler = endpointHandler(tenantPasskeyRegister, action, (env) => ({
  ...challengePorts(env),
  judge: webauthnJudge,
}))
