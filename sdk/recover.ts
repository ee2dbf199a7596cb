import { signingPublicKey } from '../core/protocol/signature.ts'
import type { ErrorAnswer } from '../core/protocol/messages.ts'
import { collectContactCodes, type ContactDialogue, type ContactsRefused } from './contact-recovery.ts'
import { enrol, restore } from './enrol.ts'
import {
  type EnrolledRecord,
  enrolmentError,
  givenSecrets,
  type GivenSecrets,
  greet,
  keepIfRegistered,
  type NewDevice,
  type RegistrationOptions,
  secretsFor,
} from './enrol-token.ts'
import { ZaasError } from './errors.ts'
import type { Invitation } from './hello.ts'
import { phraseSeed } from './phrase.ts'
import { borrowing } from './secrets.ts'
import { resumeWaiting, startWaiting, type Waiting } from './waiting.ts'

/** Everything a recovery on a clean device takes: an enrolment code and one of the service's factors. */
export type RecoverOptions = RegistrationOptions &
  Invitation &
  ContactDialogue & {
    by: 'phrase' | 'contacts' | 'pin'
    phrase?: string
  }

/** What a recovery comes to. `waiting`: recover again with the same link at `from`, when the service's delay is over. */
export type RecoverOutcome =
  | { result: 'done'; enrolled: EnrolledRecord }
  | Waiting
  | { result: 'wrong-phrase'; left?: number }
  | ContactsRefused

/** Moves a token to this device (protocol.md 11.2). */
export const recoverToken = (options: RecoverOptions): Promise<RecoverOutcome> => {
  if (options.by === 'pin') throw new ZaasError('denied', 'recovery by PIN is reserved')
  return borrowing(givenSecrets(options), (given) => recoverWith(options, given))
}

const recoverWith = async (options: RecoverOptions, given: GivenSecrets): Promise<RecoverOutcome> => {
  const resumed = options.by === 'contacts' ? await resumeWaiting(options) : null
  if (resumed !== null) return 'result' in resumed ? resumed : register(options, given, resumed, null)
  const fresh = await greet(options)
  checkSecrets(given, fresh)
  if (options.by === 'phrase') {
    const seed = await phraseSeed(options.phrase ?? '', fresh.device.record.t)
    if (seed === null) return { result: 'wrong-phrase' }
    return fresh.mode === 'restore' && !fresh.methods.includes('phrase')
      ? { result: 'denied' }
      : register(options, given, fresh, seed)
  }
  if (fresh.mode === 'new') return register(options, given, fresh, null)
  if (!fresh.methods.includes('contacts')) return { result: 'denied' }
  const collected = await collectContactCodes(fresh.device, options)
  if (collected !== null) return collected
  const { wait } = fresh.device.record
  if (wait <= fresh.device.now()) return register(options, given, fresh, null)
  return startWaiting(options, fresh)
}

// A PIN that the policy refuses is said before contacts are disturbed.
const checkSecrets = (given: GivenSecrets, fresh: NewDevice): void => {
  const secrets = secretsFor(given, fresh)
  secrets.normal.fill(0)
  secrets.duress.fill(0)
}

const register = async (
  options: RecoverOptions,
  given: GivenSecrets,
  fresh: NewDevice,
  recoverySeed: Uint8Array | null,
): Promise<RecoverOutcome> => {
  const secrets = secretsFor(given, fresh)
  const { device, draws, key } = fresh
  try {
    // Where the code alone is enough there is nothing to restore; the phrase given stays the token's phrase.
    const made =
      fresh.mode === 'new'
        ? await enrol(device, secrets, {
            recoveryKey: signingPublicKey(recoverySeed ?? draws.recovery),
            before: fresh.keep,
          })
        : await restore(device, secrets, { recoverySeed, before: fresh.keep })
    device.record.wait = 0
    const registered = await keepIfRegistered(options.store, fresh, made)
    if (!('binding' in registered)) return recoveryRefused(registered)
    return { result: 'done', enrolled: { key, record: device.record, binding: registered.binding, phrase: undefined } }
  } finally {
    secrets.normal.fill(0)
    secrets.duress.fill(0)
    recoverySeed?.fill(0)
  }
}

const recoveryRefused = (answer: ErrorAnswer): RecoverOutcome => {
  const left = answer.left === undefined ? {} : { left: answer.left }
  if (answer.e === 'phrase') return { result: 'wrong-phrase', ...left }
  if (answer.e === 'contacts') return { result: 'wrong-codes', ...left }
  if (answer.e === 'denied' || answer.e === 'blocked' || answer.e === 'wait') return { result: answer.e }
  throw enrolmentError(answer)
}
