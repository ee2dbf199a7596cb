import { signingPublicKey } from '../core/protocol/signature.ts'
import type { ErrorAnswer } from '../core/protocol/messages.ts'
import { type BeforeRegistering, enrol, type Registered } from './enrol.ts'
import { ZaasError } from './errors.ts'
import { type Greeted, hello, type Invitation, readInvitation } from './hello.ts'
import { unexpected } from './outcome.ts'
import { newPhrase } from './phrase.ts'
import { type DeviceOptions, type Ports, portsOf } from './ports.ts'
import { recordKey, type TokenRecord } from './record.ts'
import { drawAll, type Draws } from './registration.ts'
import { borrowing, newSecrets, type Secret, type SecretPair } from './secrets.ts'
import type { Store } from './store.ts'
import { confirm, dropUnconfirmed, putUnconfirmed } from './token-store.ts'

/** What every new registration on a device needs. */
export interface RegistrationOptions extends DeviceOptions {
  store: Store
  pin?: Secret
  duressPin?: Secret
  /** The caller's own 32-byte key, for services with delegated protection; the second one stands for duress. */
  delegatedKey?: Uint8Array
  delegatedDuressKey?: Uint8Array
  /** Shown to the tenant, at most 40 bytes. */
  deviceName?: string
}

/** Everything an enrolment takes. `phrase: true` asks for a backup phrase, made if the service offers one. */
export type EnrolOptions = RegistrationOptions & Invitation & { phrase?: boolean }

/** A stored registration: where it is, its binding code (6 characters), and the phrase (12 words) to be shown once. */
export interface EnrolledRecord {
  key: string
  record: TokenRecord
  binding: string
  phrase: string | undefined
}

/** A device before its token is stored: nothing is written until there is something that could not be had again. */
export interface NewDevice extends Greeted {
  readonly draws: Draws
  readonly ports: Ports
  readonly key: string
  /** From now on the record is saved, as unconfirmed. */
  readonly keep: BeforeRegistering
}

/** Presents an invitation with fresh keys. */
export const greet = async (options: RegistrationOptions & Invitation): Promise<NewDevice> => {
  const link = readInvitation(options)
  const ports = portsOf(options)
  const draws = drawAll(ports.random)
  let kept = false
  const save = async (record: TokenRecord): Promise<void> => {
    if (kept) await putUnconfirmed(options.store, recordKey(record.url, record.t), record)
  }
  const greeted = await hello(link, options.deviceName ?? 'device', draws, ports, save)
  const { device } = greeted
  const keep: BeforeRegistering = async (_, chk) => {
    kept = true
    device.record.chk = chk
    await device.save()
  }
  return { ...greeted, draws, ports, key: recordKey(link.origin, device.record.t), keep }
}

/** The user's secrets as bytes, converted before the first message and overwritten after the last. */
export interface GivenSecrets {
  secret?: Uint8Array
  duress?: Uint8Array
}

/** The secrets among the options: PINs, or the caller's keys. */
export const givenSecrets = (
  options: RegistrationOptions,
): { secret: Secret | undefined; duress: Secret | undefined } => ({
  secret: options.delegatedKey ?? options.pin,
  duress: options.delegatedDuressKey ?? options.duressPin,
})

/** The two secrets of a new registration under the service's policy. */
export const secretsFor = ({ secret, duress }: GivenSecrets, { device, draws }: NewDevice): SecretPair =>
  newSecrets({ secret, duress }, device.record.pol, { decoy: draws.decoy, deviceKey: draws.dk })

/** Stores what was registered, or forgets it and hands the refusal on. Silence leaves it unconfirmed in the store. */
export const keepIfRegistered = async (
  store: Store,
  fresh: NewDevice,
  registered: Registered,
): Promise<{ binding: string } | ErrorAnswer> => {
  if ('binding' in registered) await confirm(store, fresh.key, fresh.device.record)
  else await dropUnconfirmed(store, fresh.key)
  return registered
}

/** Enrols a fresh token (protocol.md 7). */
export const enrolToken = (options: EnrolOptions): Promise<EnrolledRecord> =>
  borrowing(givenSecrets(options), (given) => enrolWith(options, given))

const enrolWith = async (options: EnrolOptions, given: GivenSecrets): Promise<EnrolledRecord> => {
  const fresh = await greet(options)
  const { device, draws, key } = fresh
  if (fresh.mode === 'restore')
    throw new ZaasError('recovery_required', 'this user has a token: a recovery factor is needed')
  const secrets = secretsFor(given, fresh)
  try {
    const phrase =
      options.phrase === true && device.record.pol.phrase ? await newPhrase(draws.entropy, device.record.t) : undefined
    const recoveryKey = signingPublicKey(phrase?.seed ?? draws.recovery)
    const made = await enrol(device, secrets, { recoveryKey, before: fresh.keep })
    const registered = await keepIfRegistered(options.store, fresh, made)
    if ('binding' in registered)
      return { key, record: device.record, binding: registered.binding, phrase: phrase?.words }
    throw enrolmentError(registered)
  } finally {
    secrets.normal.fill(0)
    secrets.duress.fill(0)
  }
}

/** The error for an enrolment that the server refused. */
export const enrolmentError = (answer: ErrorAnswer): ZaasError => {
  if (answer.e === 'code' || answer.e === 'gone') return new ZaasError('code', 'the code is wrong, used or expired')
  if (answer.e === 'denied' || answer.e === 'blocked' || answer.e === 'wait')
    return new ZaasError(answer.e, 'the service refuses')
  return unexpected(answer)
}
