import { b64u } from '../core/protocol/base64url.ts'
import { registrationHash } from '../core/protocol/registration.ts'
import type { Departing } from './delivery.ts'
import type { Device } from './device.ts'
import { restore } from './enrol.ts'
import { withPinKey } from './local-check.ts'
import { type Done, doneOrRefused, refused, type Refused } from './outcome.ts'
import { phraseSeed } from './phrase.ts'
import { prove } from './prove.ts'
import { startRegistering } from './registration.ts'
import { newSecrets, type Secret, secretBytes, type SecretPair } from './secrets.ts'
import { resolve } from './synchronise.ts'

/** A PIN change. The duress PIN is stored nowhere, so it is asked for again; left out, there is none afterwards. */
export interface PinChange {
  pin?: Secret
  newPin?: Secret
  newDuressPin?: Secret
}

/** A PIN reset with the backup phrase. */
export interface PinReset {
  phrase: string
  newPin?: Secret
  newDuressPin?: Secret
}

/** What a phrase can come to, other than success. */
export type PhraseRefused = Refused | { result: 'wrong-phrase'; left?: number }

const secretsOf = (device: Device, change: PinChange): SecretPair => {
  const { record, ports } = device
  const spare = { decoy: ports.random(32), deviceKey: record.dk }
  const old = change.pin === undefined ? undefined : secretBytes(change.pin, record.pol, record.dk)
  try {
    return newSecrets(
      { secret: change.newPin, duress: change.newDuressPin, ...(old === undefined ? {} : { old }) },
      record.pol,
      spare,
    )
  } finally {
    old?.fill(0)
  }
}

// The new registration is noted before the message that makes it true leaves: if its answer never comes, `settle` can ask.
const note = async (device: Device, { n, hash }: Departing, chk: Uint8Array): Promise<void> => {
  device.record.pend = { n, h: b64u(hash), chk }
  await device.save()
}

/** Changes the PINs under the old one (protocol.md 10). The mask stays, so that either PIN set is whole whatever gets lost. */
export const changePin = async (device: Device, change: PinChange): Promise<Done | Refused> => {
  const secrets = secretsOf(device, change)
  try {
    return await withPinKey(device, change.pin, async (pinKey) => {
      const registering = await startRegistering(secrets, device.record, device.ports)
      const answer = await prove(device, pinKey, 'change', {
        nb: registering.nb,
        prove: (zz) => {
          const reg = registering.finish(zz)
          const sent = (message: Departing): Promise<void> => note(device, message, registering.chk)
          return { context: registrationHash(reg), fields: { reg: b64u(reg) }, sent }
        },
      })
      await resolve(device, answer.ok === 1)
      return doneOrRefused(answer)
    })
  } finally {
    secrets.normal.fill(0)
    secrets.duress.fill(0)
  }
}

/** Sets new PINs from the enrolled device with the backup phrase (protocol.md 11.1). */
export const resetPin = async (device: Device, reset: PinReset): Promise<Done | PhraseRefused> => {
  const secrets = secretsOf(device, reset)
  try {
    const recoverySeed = await phraseSeed(reset.phrase, device.record.t)
    if (recoverySeed === null) return { result: 'wrong-phrase' }
    const registered = await restore(device, secrets, {
      recoverySeed,
      before: (message, chk) => note(device, message, chk),
    })
    recoverySeed.fill(0)
    await resolve(device, 'binding' in registered)
    if ('binding' in registered) return { result: 'done' }
    return registered.e === 'phrase'
      ? { result: 'wrong-phrase', ...(registered.left === undefined ? {} : { left: registered.left }) }
      : refused(registered)
  } finally {
    secrets.normal.fill(0)
    secrets.duress.fill(0)
  }
}
