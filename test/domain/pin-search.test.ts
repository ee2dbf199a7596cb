import { beforeAll, describe, expect, it } from 'vitest'
import { fromB64u, toB64u } from '../second-implementation/bytes.ts'
import { ratchet, otpAt } from '../second-implementation/codes.ts'
import * as derive from '../second-implementation/derivations.ts'
import type { Proved } from '../second-implementation/steps.ts'
import { SecondDevice } from '../second-implementation/device.ts'
import { blind, evaluate, finalize } from '../second-implementation/oprf.ts'
import { publicOf, verify } from '../second-implementation/primitives.ts'
import type { StoredToken } from '../second-implementation/stored-token.ts'
import { bytesField, sessionOf } from '../second-implementation/wire.ts'
import { deviceOn } from '../support/phones.ts'
import { MemoryInstance } from '../support/memory-instance.ts'

const pin = '4831'
const duressPin = '9052'
const all = Array.from({ length: 10_000 }, (_, at) => String(at).padStart(4, '0'))
const one = Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? 1 : 0))

let instance: MemoryInstance
let device: SecondDevice
let store: StoredToken
/** What a PIN is stretched to, for all of them: the attacker has the phone's data. */
const pinKeys = new Map<string, Uint8Array>()
/** Roots of codes, likewise. */
const roots = new Map<string, Uint8Array>()
const opens: Proved[] = []

beforeAll(async () => {
  instance = new MemoryInstance({ duress: true, otp: { length: 8 } })
  // Fewer than a service may ask for: the search takes seconds, and it is the search that is tested.
  instance.service = {
    ...instance.service,
    config: { ...instance.service.config, protection: { ...instance.service.config.protection, iterations: 1000 } },
  }
  device = deviceOn(instance)
  await device.hello(await instance.enroll('joe'), 'Pixel')
  await device.enrol(pin, duressPin)
  for (const secret of [pin, duressPin, '1111', pin]) opens.push(await device.open(secret))
  opens.push(await device.unlock(duressPin), await device.unmask(pin))
  store = device.record()
  for (const candidate of all) {
    const pinKey = device.pinKey(candidate)
    pinKeys.set(candidate, pinKey)
    roots.set(candidate, derive.codeRootOf(pinKey))
  }
}, 120_000)

/** Every byte string in the store and in the decrypted messages, in one text. */
const material = (): string => {
  const messages = opens.flatMap(({ eval: { step }, prove }) => [step, ...(prove === undefined ? [] : [prove])])
  return JSON.stringify([store, ...messages.map((step) => [Buffer.from(step.payload).toString(), step.answer])])
}

/** The point that a PIN's input hashes to: blinded by one. */
const pointOf = (pinKey: Uint8Array): Uint8Array => blind(derive.oprfInputOf(pinKey), one).element

/** Whether a PIN's key, under an OPRF key, made one of the proofs. */
const provedBy = (pinKey: Uint8Array, k: Uint8Array): boolean => {
  const blinded = blind(derive.oprfInputOf(pinKey), one)
  const output = finalize(blinded, evaluate(k, blinded.element))
  const key = publicOf('ed25519', derive.authSeedOf(output, fromB64u(store.ser, 16)))
  return opens.some(({ eval: { step, pin: tried }, prove }) => {
    const fields = JSON.parse(Buffer.from(prove?.payload ?? []).toString()) as { p: number; x: string; g: string }
    const { sid } = sessionOf(step.answer)
    const transcript = {
      t: fromB64u(store.t, 16),
      sid,
      purpose: fields.p,
      ctx: fromB64u(fields.x, 32),
      b: tried.blinded.element,
      z: bytesField(step.answer, 'z', 32),
    }
    return verify(key, derive.proofTranscript('acme', transcript), fromB64u(fields.g, 64))
  })
}

describe('a search of all 10^4 PINs with the phone’s data', () => {
  it('and everything said online, decrypted, singles out none', () => {
    const text = material()
    const found = all.filter((candidate) => {
      const pinKey = pinKeys.get(candidate) ?? one
      const root = roots.get(candidate) ?? one
      return [pinKey, root, derive.oprfInputOf(pinKey), derive.checkOf(pinKey, 4)].some((value) =>
        text.includes(toB64u(value)),
      )
    })
    expect(found).toEqual([])
    // What takes a point of the curve is tried for the PINs that were typed, and for some others.
    const sample = [pin, duressPin, '1111', ...all.slice(0, 100)]
    expect(sample.filter((candidate) => text.includes(toB64u(pointOf(pinKeys.get(candidate) ?? one))))).toEqual([])
    expect(sample.filter((candidate) => provedBy(pinKeys.get(candidate) ?? one, one))).toEqual([])
  })

  it('and the server’s k finds both PINs and the wrong one that was tried: the control', async () => {
    const k = (await instance.token('joe')).state.registration?.k ?? one
    const sample = [...all.slice(0, 100), pin, duressPin, '1111', '2222']
    expect(sample.filter((candidate) => provedBy(pinKeys.get(candidate) ?? one, k))).toEqual([pin, duressPin, '1111'])
  })

  const search = (copy: StoredToken, code: string, step: number): string[] => {
    const hour = Math.max(copy.ep, Math.floor((step * 30) / 3600))
    const mask = ratchet(fromB64u(copy.mask, 32), hour - copy.ep)
    return all.filter((candidate) => otpAt(roots.get(candidate) ?? one, mask, step, 8, 'dec') === code)
  }
  const stepNow = (): number => Math.floor(instance.now / 30_000)

  it('and a code of an earlier hour singles out none; one of the same hour, or a later one, does', () => {
    const early = { code: device.otp(duressPin), step: stepNow() }
    instance.now += 3_600_000
    const same = { code: device.otp(pin), step: stepNow() }
    const copy = device.record()
    instance.now += 3_600_000
    const later = { code: device.otp(duressPin), step: stepNow() }
    expect(search(copy, early.code, early.step)).not.toContain(duressPin)
    const [found, foundLater] = [search(copy, same.code, same.step), search(copy, later.code, later.step)]
    expect(found).toContain(pin)
    expect(foundLater).toContain(duressPin)
    expect(found.length + foundLater.length).toBeLessThanOrEqual(3)
  })
})
