import { b64u, fromB64u } from '../core/protocol/base64url.ts'
import { MalformedError } from '../core/protocol/bytes.ts'
import type { Answers, ErrorAnswer } from '../core/protocol/messages.ts'
import { recoverTranscript } from '../core/protocol/recovery.ts'
import { bindingCode } from '../core/protocol/registration.ts'
import { sign, signingPublicKey } from '../core/protocol/signature.ts'
import type { Departing } from './delivery.ts'
import type { Device } from './device.ts'
import type { TokenRecord } from './record.ts'
import { startRegistering } from './registration.ts'
import type { SecretPair } from './secrets.ts'

/** Result of a registration: the binding code (6 `B32` characters), or why the server refused. */
export type Registered = { binding: string } | ErrorAnswer

/** Learns of the message that registers, and its local check value, before it leaves: after that the record could not be had again. */
export type BeforeRegistering = (message: Departing, chk: Uint8Array) => Promise<void>

/** Enrolment of a fresh token: `enrol` → `efin` (protocol.md 7). `recoveryKey` is the phrase's public key, or a random one. */
export const enrol = async (
  device: Device,
  secrets: SecretPair,
  how: { recoveryKey: Uint8Array; before: BeforeRegistering },
): Promise<Registered> => {
  const { record } = device
  const registering = await startRegistering(secrets, record, device.ports)
  const session = await device.ask('enrol', { ser: b64u(record.ser), nb: registering.nb })
  if (session.ok === 0) return session
  const reg = registering.finish(pairOf(session))
  const fields = { reg: b64u(reg), rpk: b64u(how.recoveryKey), rev: record.pol.rev }
  const answer = await device.conclude(session, 'efin', fields, (message) => how.before(message, registering.chk))
  return answer.ok === 0 ? answer : { binding: checkedBinding(record, reg, answer.bind) }
}

/** How a new registration by recovery is made. */
interface Restoring {
  /** Seed of the phrase's key; null after contacts. */
  readonly recoverySeed: Uint8Array | null
  readonly before: BeforeRegistering
  /** The policy under which a new device registers; an enrolled one keeps what it has. */
  readonly rev?: number
}

/** A new registration by recovery, under the policy of the record: `rstart` → `rfin` (protocol.md 11). */
export const restore = async (device: Device, secrets: SecretPair, how: Restoring): Promise<Registered> => {
  const { record } = device
  const registering = await startRegistering(secrets, record, device.ports)
  const session = await device.ask('rstart', { ser: b64u(record.ser), nb: registering.nb })
  if (session.ok === 0) return session
  const reg = registering.finish(pairOf(session))
  const who = {
    instance: record.inst,
    token: record.t,
    session: fromB64u(session.sid, 16),
    deviceKey: signingPublicKey(record.dsk),
  }
  const rs = how.recoverySeed === null ? '' : b64u(sign(how.recoverySeed, recoverTranscript(who, reg)))
  const fields = { reg: b64u(reg), rs, ...(how.rev === undefined ? {} : { rev: how.rev }) }
  const answer = await device.conclude(session, 'rfin', fields, (message) => how.before(message, registering.chk))
  return answer.ok === 0 ? answer : { binding: checkedBinding(record, reg, answer.bind) }
}

const pairOf = (answer: Answers['enrol']): readonly unknown[] => {
  if (!Array.isArray(answer.zz)) throw new MalformedError('no evaluations')
  return answer.zz
}

// Computed here and only compared: the code tells the relying party which device enrolled, so it must not be the server's word.
const checkedBinding = (record: TokenRecord, reg: Uint8Array, told: unknown): string => {
  const binding = bindingCode(record.t, signingPublicKey(record.dsk), reg)
  if (told !== binding) throw new MalformedError('another binding code')
  return binding
}
