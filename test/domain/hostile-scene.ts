import { RelyingParty } from './relying-party.ts'
import { MemoryInstance } from '../support/memory-instance.ts'
import { deviceOn } from '../support/phones.ts'
import { duressPin, pin, words } from './world.ts'

/** Bytes as a message holds them. */
export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

/** An enrolled device, and a second one that has presented a code and not finished; contacts are nominated, a transaction waits. */
export const hostileScene = async () => {
  const instance = new MemoryInstance({
    duress: true,
    maxErrors: 10,
    recovery: { methods: ['phrase', 'contacts'] },
  })
  const device = deviceOn(instance)
  await device.hello(await instance.enroll('joe'), 'mine')
  await device.enrol(pin, duressPin, words)
  await device.nominate(
    pin,
    ['a', 'b', 'c'].map((n) => ({ n, a: `${n}@example.com` })),
  )
  const party = new RelyingParty(instance)
  const transaction = await party.propose()
  const pending = deviceOn(instance)
  await pending.hello(await instance.enroll('joe'), 'theirs')
  return { instance, device, pending, party, transaction }
}
