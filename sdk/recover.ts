import { signingPublicKey } from '../core/protocol/signature.ts'
import type { ErrorAnswer } from '../core/protocol/messages.ts'
import { collectContactCodes, type ContactDialogue, contactsRefused, type ContactsRefused } from './contact-recovery.ts'
import { enrol, restore } from './enrol.ts'
import {
  type EnrolledRecord,
  givenSecrets,
  type GivenSecrets,
  type NewSecrets,
  registerNew,
  withSecrets,
} from './enrol-token.ts'
import { ZaasError } from './errors.ts'
import { greetDevice, type GreetedDevice, type GreetOptions, waitingUntil } from './greeted-device.ts'
import type { Patience } from './patience.ts'
import { phraseSeed } from './phrase.ts'
import { drawAll, type Draws } from './registration.ts'
import { borrowing } from './secrets.ts'

/** What a recovery takes after the greeting: one of the service's factors, and the new secrets. */
export type RecoverWith = NewSecrets &
  ContactDialogue & {
    by: 'phrase' | 'contacts' | 'pin'
    phrase?: string
  }

/** Everything a recovery on a clean device takes: an enrolment code and one of the service's factors. */
export type RecoverOptions = GreetOptions & RecoverWith

/** A recovery whose delay is not over. */
interface Waiting {
  result: 'waiting'
  from: Date
}

/** What a recovery comes to. `waiting`: recover again with the same link at `from`, when the service's delay is over. */
export type RecoverOutcome =
  | { result: 'done'; enrolled: EnrolledRecord }
  | Waiting
  | { result: 'wrong-phrase'; left?: number }
  | ContactsRefused

/** Moves a token to a device that has greeted (protocol.md 11.2). */
export const recoverGreeted = (
  greeted: GreetedDevice,
  options: RecoverWith,
  patience: Patience,
): Promise<RecoverOutcome> => {
  greeted.device.patience = patience
  if (options.by === 'pin') throw new ZaasError('denied', 'reserved')
  return borrowing(givenSecrets(options), (given) => recoverWith(greeted, options, given))
}

/** The short form: greets and recovers. */
export const recoverToken = (options: RecoverOptions, patience: Patience): Promise<RecoverOutcome> => {
  if (options.by === 'pin') throw new ZaasError('denied', 'reserved')
  return borrowing(givenSecrets(options), async (given) =>
    recoverWith(await greetDevice(options, patience), options, given),
  )
}

const recoverWith = async (
  greeted: GreetedDevice,
  options: RecoverWith,
  given: GivenSecrets,
): Promise<RecoverOutcome> => {
  const draws = drawAll(greeted.ports.random)
  const register = (seed: Uint8Array | null): Promise<RecoverOutcome> => registerAnew(greeted, given, draws, seed)
  // A PIN that the policy refuses is said before contacts are disturbed.
  await withSecrets(given, greeted, draws, () => Promise.resolve())
  if (options.by === 'phrase') {
    const seed = await phraseSeed(options.phrase ?? '', greeted.device.record.t)
    if (seed === null) return { result: 'wrong-phrase' }
    return greeted.mode === 'restore' && !greeted.methods.includes('phrase') ? { result: 'denied' } : register(seed)
  }
  if (greeted.mode === 'new') return register(null)
  if (!greeted.methods.includes('contacts')) return { result: 'denied' }
  if (greeted.device.record.wait === 0) {
    const collected = await collectContactCodes(greeted.device, options)
    if (collected !== null) return collected
    await greeted.save()
  }
  const from = waitingUntil(greeted)
  return from === null ? register(null) : { result: 'waiting', from }
}

const registerAnew = async (
  greeted: GreetedDevice,
  given: GivenSecrets,
  draws: Draws,
  recoverySeed: Uint8Array | null,
): Promise<RecoverOutcome> => {
  const { device, key, keep: before } = greeted
  // Where the code alone is enough there is nothing to restore; the phrase given stays the token's phrase.
  const recoveryKey = signingPublicKey(recoverySeed ?? draws.recovery)
  try {
    const registered = await registerNew(greeted, () =>
      withSecrets(given, greeted, draws, (secrets) =>
        greeted.mode === 'new'
          ? enrol(device, secrets, { recoveryKey, before })
          : restore(device, secrets, { recoverySeed, before, rev: device.record.pol.rev }),
      ),
    )
    if (!('binding' in registered)) {
      if (registered.e !== 'wait' || registered.last === undefined) return recoveryRefused(registered)
      device.record.wait = registered.last
      await greeted.save()
      return { result: 'waiting', from: new Date(registered.last * 1000) }
    }
    return { result: 'done', enrolled: { key, record: device.record, binding: registered.binding, phrase: undefined } }
  } finally {
    recoverySeed?.fill(0)
  }
}

const recoveryRefused = (answer: ErrorAnswer): RecoverOutcome => {
  if (answer.e !== 'phrase') return contactsRefused(answer)
  return { result: 'wrong-phrase', ...(answer.left === undefined ? {} : { left: answer.left }) }
}
