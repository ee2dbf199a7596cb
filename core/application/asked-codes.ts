import { tenantOf } from '../contract/fields.ts'
import { codeNotice, recoveryNotice } from '../domain/code-message.ts'
import { isTelephone, ofMessage } from '../domain/limits.ts'
import { type Notice, shownService } from '../domain/mail.ts'
import type { Random, Service, TokenStore } from '../domain/ports.ts'
import type { Mails, Tenants } from '../domain/tenant-ports.ts'
import { type CodeReference, destinationOf, startConfirmation, startSelfRecovery } from '../domain/token/asked-code.ts'
import { type Context, type Decision, unchanged } from '../domain/token/decision.ts'
import type { WholeToken } from '../domain/token/enrolment.ts'
import { newSentCode } from '../domain/token/message-code.ts'
import type { Token } from '../domain/token/state.ts'
import { enrolmentCodeHash, formatEnrolmentCode, newEnrolmentCode } from '../protocol/enrolment-code.ts'
import { change } from './change.ts'
import { reached } from './limited.ts'
import type { SendingPorts } from './send-within.ts'

/** What a mail worker answers devices' questions for a code with. */
export interface AskedPorts extends SendingPorts {
  tokens: TokenStore
  services: { get(name: string): Promise<Service | null> }
  tenants: Pick<Tenants, 'plan'>
  mails: Mails
  random: Random
  smsPrefixes: readonly string[]
}

/** A code in the making: the rule that makes it good, and the message that tells it. */
interface Making {
  rule: (token: WholeToken, context: Context) => Decision<boolean>
  notice: Notice | null
}

const making = (
  { random }: AskedPorts,
  { ask, service: name }: CodeReference,
  { via, to }: { via: 'sms' | 'email'; to: string },
  service: Service,
): Making => {
  const about = { to, service: shownService(service) }
  if (ask === 'device') {
    const code = newSentCode(random(6))
    return {
      rule: (token, context) => startConfirmation(token, { code, via }, context),
      notice: codeNotice({ ...about, code }, 'device', null),
    }
  }
  const code = newEnrolmentCode(random)
  const codeHash = enrolmentCodeHash(tenantOf(name), code)
  return {
    rule: (token, context) => startSelfRecovery(token, codeHash, context),
    notice: recoveryNotice({ ...about, code: formatEnrolmentCode(code) }, service.config.recovery.delay),
  }
}

/**
 * Sends the code that a device asked for, where one is due; for everybody else the question ends here, after an answer that
 * was the same, so that it tells nobody who exists.
 */
export const sendAsked = async (ports: AskedPorts, reference: CodeReference): Promise<void> => {
  const tenant = tenantOf(reference.service)
  const read = () => ports.tokens.load(tenant, reference.token, { cold: true })
  const [token, service] = await Promise.all([read(), ports.services.get(reference.service)])
  if (service === null) return
  const context = (): Context => ({
    now: ports.clock(),
    config: service.config,
    configRev: service.rev,
    by: 'device',
    address: '',
  })
  const isReachable = (to: string): boolean =>
    !isTelephone(to) || ports.smsPrefixes.some((prefix) => to.startsWith(prefix))
  const whereTo = (found: Token | null) => {
    if (found === null || found.cold === null || found.state.deleted || found.identity.service !== service.name)
      return null
    const destination = destinationOf(found as WholeToken, reference, service, context())
    return destination !== null && isReachable(destination.to) ? destination : null
  }
  const destination = whereTo(token)
  if (destination === null) return
  const past = await reached(ports, ...ofMessage(tenant, await ports.tenants.plan(tenant), destination.to))
  if (past !== null) return ports.dropped(past.name)
  const { rule, notice } = making(ports, reference, destination, service)
  const made = await change(ports.tokens, read, (found) =>
    whereTo(found)?.to === destination.to ? rule(found as WholeToken, context()) : unchanged(false),
  )
  // Through the queue again: what fails to be sent there comes again, and the code is made once.
  if (made) await ports.mails.send(tenant, notice)
}
