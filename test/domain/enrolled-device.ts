import { expect } from 'vitest'
import { statusAt } from '../../core/domain/token/status.ts'
import { deviceOn } from '../support/phones.ts'
import { MemoryInstance } from '../support/memory-instance.ts'
import { duressPin, pin } from './world.ts'

/** A device of the second implementation with a user's token, on an instance in memory. */
export const enrolled = async (config: Record<string, unknown> = {}, user = 'joe') => {
  const instance = new MemoryInstance({ ...config })
  const device = deviceOn(instance)
  await device.hello(await instance.enroll(user), 'Pixel')
  const { finish } = await device.enrol(pin, duressPin)
  expect(finish?.step.answer).toMatchObject({ ok: 1 })
  return { instance, device, user }
}

/** What the relying party sees. */
export const status = async (instance: MemoryInstance, user = 'joe') =>
  statusAt((await instance.token(user)).state, instance.now, instance.service.config)
/** An answer's fields. */
export const answerOf = (step: { answer?: unknown } | undefined) => step?.answer as Record<string, unknown> | undefined
