import { tenantPasskeyLogin } from '../../core/contract/endpoints/tenant/passkey-login.ts'
import { webauthnJudge } from '../../core/adapters/passkeys/webauthn-judge.ts'
import { type SessionPorts, startSession } from '../../core/application/member-sessions.ts'
import { type MemberPorts, noteMember, shownMember } from '../../core/application/members.ts'
import { type PasskeyPorts, usePasskey } from '../../core/application/passkeys.ts'
import { challengePorts } from '../../core/platform/passkey-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/**
 * `POST /tenant/passkey/login`: a device and its holder's PIN, finger or face are two factors: no mail is needed, no token, and
 * what wants a fresh factor has it.
 */
export const action =
  (ports: PasskeyPorts & SessionPorts & MemberPorts): Action<typeof tenantPasskeyLogin> =>
  async ({ request, caller: { address, asked, session: former } }) => {
    const { tenant, member } = await usePasskey(ports, request, asked)
    const by = { tenant, by: `member:${member.id}`, byName: member.email, address }
    await noteMember(ports, by, member.id, tenantPasskeyLogin.id)
    const { cookie } = await startSession(ports, { tenant, member: member.id, address, former }, 'factor')
    return { body: { tenant, member: shownMember(member) }, cookies: [cookie] }
  }

export const handler = endpointHandler(tenantPasskeyLogin, action, (env) => ({
  ...challengePorts(env),
  judge: webauthnJudge,
}))
