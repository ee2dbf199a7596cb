import { signingPublicKey } from '../core/protocol/signature.ts'
import type { ErrorAnswer } from '../core/protocol/messages.ts'
import { enrol, type Registered } from './enrol.ts'
import { ZaasError } from './errors.ts'
import { greetDevice, type GreetedDevice, type GreetOptions } from './greeted-device.ts'
import { enrolmentError } from './outcome.ts'
import type { Patience } from './patience.ts'
import { newPhrase } from './phrase.ts'
import type { TokenRecord } from './record.ts'
import { drawAll, type Draws } from './registration.ts'
import { borrowing, newSecrets, type Secret, type SecretPair } from './secrets.ts'
import { confirm, dropUnconfirmed } from './token-store.ts'

/** The secrets of a new registration. */
export interface NewSecrets {
  pin?: Secret
  duressPin?: Secret
  /** The caller's own 32-byte key, for services with delegated protection; the second one stands for duress. */
  delegatedKey?: Uint8Array
  delegatedDuressKey?: Uint8Array
}

/** What an enrolment takes after the greeting. `phrase: true` asks for a backup phrase, made if the service offers one. */
export type EnrolWith = NewSecrets & { phrase?: boolean }

/** Everything an enrolment takes. */
export type EnrolOptions = GreetOptions & EnrolWith

/** A stored registration: where it is, its binding code (6 characters), and the phrase (12 words) to be shown once. */
export interface EnrolledRecord {
  key: string
  record: TokenRecord
  binding: string
  phrase: string | undefined
}

/** The user's secrets as bytes, converted before the first message and overwritten after the last. */
export interface GivenSecrets {
  secret?: Uint8Array
  duress?: Uint8Array
}

/** The secrets among the options: PINs, or the caller's keys. */
export const givenSecrets = (options: NewSecrets): { secret: Secret | undefined; duress: Secret | undefined } => ({
  secret: options.delegatedKey ?? options.pin,
  duress: options.delegatedDuressKey ?? options.duressPin,
})

/** Runs a task with the two secrets of a new registration; throws where the service's PIN rules refuse one. */
export const withSecrets = async <T>(
  { secret, duress }: GivenSecrets,
  { device }: GreetedDevice,
  draws: Draws,
  task: (secrets: SecretPair) => Promise<T>,
): Promise<T> => {
  const { pol, dk: deviceKey } = device.record
  const secrets = newSecrets({ secret, duress }, pol, { decoy: draws.decoy, deviceKey })
  try {
    return await task(secrets)
  } finally {
    secrets.normal.fill(0)
    secrets.duress.fill(0)
  }
}

/**
 * Registers a device that has greeted; once more where the service's policy changed on the way, under the one that a
 * repeated `hello` brings. Stores what was registered, or forgets it and hands the refusal on; the greeting goes on unless
 * its code is over. Silence leaves the registration unconfirmed in the store.
 */
export const registerNew = async (
  greeted: GreetedDevice,
  register: () => Promise<Registered>,
): Promise<{ binding: string } | ErrorAnswer> => {
  const { store, key, device } = greeted
  const first = await register()
  const mayBeOutdated = !('binding' in first) && first.e === 'denied'
  const registered = mayBeOutdated && (await greeted.repeat()) ? await register() : first
  if ('binding' in registered) {
    await confirm(store, key, device.record)
    await greeted.forget()
  } else {
    await (registered.e === 'code' || registered.e === 'gone' ? greeted.forget() : greeted.save())
    await dropUnconfirmed(store, key)
  }
  return registered
}

/** Enrols a fresh token (protocol.md 7) on a device that has greeted. */
export const enrolGreeted = (
  greeted: GreetedDevice,
  options: EnrolWith,
  patience: Patience,
): Promise<EnrolledRecord> => {
  greeted.device.patience = patience
  return borrowing(givenSecrets(options), (given) => enrolWith(greeted, given, options.phrase === true))
}

/** The short form: greets and enrols. */
export const enrolToken = (options: EnrolOptions, patience: Patience): Promise<EnrolledRecord> =>
  borrowing(givenSecrets(options), async (given) =>
    enrolWith(await greetDevice(options, patience), given, options.phrase === true),
  )

const enrolWith = async (
  greeted: GreetedDevice,
  given: GivenSecrets,
  wantsPhrase: boolean,
): Promise<EnrolledRecord> => {
  const { device, key } = greeted
  if (greeted.mode === 'restore') throw new ZaasError('recovery_required', 'this user has a token: a factor is needed')
  const draws = drawAll(greeted.ports.random)
  const phrase = wantsPhrase && device.record.pol.phrase ? await newPhrase(draws.entropy, device.record.t) : null
  const recoveryKey = signingPublicKey(phrase?.seed ?? draws.recovery)
  const registered = await registerNew(greeted, () =>
    withSecrets(given, greeted, draws, (secrets) => enrol(device, secrets, { recoveryKey, before: greeted.keep })),
  )
  if (!('binding' in registered)) throw enrolmentError(registered)
  return { key, record: device.record, binding: registered.binding, phrase: phrase?.words }
}
