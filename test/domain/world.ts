import { type Store, Token } from '../../sdk/index.ts'
import { SecondDevice } from '../second-implementation/device.ts'
import { MemoryInstance } from '../support/memory-instance.ts'
import { copyOf, deviceOn, phoneOn, type SdkPhone } from '../support/phones.ts'
import { type Driven, sdk, second } from './driven.ts'
import { RelyingParty } from './relying-party.ts'

export const pin = '4831'
export const duressPin = '9052'
/** A valid BIP-39 phrase. */
export const words = 'legal winner thank year wave sausage worth useful legal winner thank yellow'

/** Everything a test of both implementations needs. `skew` moves the phone's clock, in seconds, from when it is set. */
export interface World {
  instance: MemoryInstance
  party: RelyingParty
  clock: { skew: number }
  driven: Driven
  phrase: string
  binding: string
  /** The same phone again, from a copy of its store. */
  copy(): Promise<Driven>
  /** What a clean phone of the same kind needs. */
  clean(): CleanPhone
}

/** A phone without a token. */
export interface CleanPhone {
  store: Store
  sdk: SdkPhone
  second: SecondDevice
}

export type Kind = 'sdk' | 'second'
export const kinds: Kind[] = ['sdk', 'second']

/** An instance with an enrolled token of joe's on a phone of either kind. */
export const world = async (
  kind: Kind,
  config: Record<string, unknown> = {},
  pins: { pin?: string; duress?: string | undefined } = {},
): Promise<World> => {
  const instance = new MemoryInstance({ duress: true, duration: 600, ...config })
  const party = new RelyingParty(instance)
  const clock = { skew: 0 }
  const now = (): number => instance.now + clock.skew * 1000
  const clean = (): CleanPhone => {
    const phone = phoneOn(instance, { now })
    return { store: phone.store, sdk: phone, second: deviceOn(instance, { now }) }
  }
  const phone = clean()
  const deeplink = await instance.enroll('joe')
  const chosen = { pin: pins.pin ?? pin, duress: 'duress' in pins ? pins.duress : duressPin }
  const made = { instance, party, clock, clean }
  if (kind === 'second') {
    await phone.second.hello(deeplink, 'Pixel')
    const { finish } = await phone.second.enrol(chosen.pin, chosen.duress, words)
    if (finish?.step.answer?.ok !== 1) throw new Error('no enrolment')
    const { clock: seconds } = phone.second
    const copy = async (): Promise<Driven> =>
      second(SecondDevice.load(phone.second.record(), { fetch: instance.fetch, clock: seconds }))
    return { ...made, driven: second(phone.second), phrase: words, binding: finish.bind, copy }
  }
  const duress = chosen.duress === undefined ? {} : { duressPin: chosen.duress }
  const {
    token,
    phrase = '',
    binding,
  } = await Token.enroll({
    ...phone.sdk,
    deeplink,
    pin: chosen.pin,
    ...duress,
    phrase: true,
  })
  const copy = async (): Promise<Driven> => {
    const [again] = await Token.load(await copyOf(phone.store), { ...phone.sdk })
    if (again === undefined) throw new Error('no token')
    return sdk(again)
  }
  return { ...made, driven: sdk(token), phrase, binding, copy }
}
