import { expect } from 'vitest'
import type { FunctionId } from '../../functions/grants.ts'
import { SecondDevice } from '../second-implementation/device.ts'
import { enrol, instance, keyOf, pin, receiver, service, tenant } from './story-instance.ts'

/** Lets time pass until a function has made a call. */
const until = async (id: FunctionId, action: string, milliseconds: number): Promise<void> => {
  const from = instance.calls.length
  const made = () => instance.calls.slice(from).some((call) => call.caller === keyOf(id) && call.action === action)
  for (let tries = 0; !made(); tries += 1) {
    if (tries === 100) throw new Error(`${id} has not called ${action}`)
    if (tries % 4 === 0) instance.advance(milliseconds)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** A try that nobody proved becomes a block by itself. */
export const abandoned = async (): Promise<void> => {
  const device = new SecondDevice({ clock: () => Math.floor(instance.now() / 1000) })
  await device.hello(await instance.enroll(tenant, 'abandoned'), 'phone')
  await device.enrol(pin)
  for (let tries = 0; tries < 3; tries += 1) await device.eval('2750')
  await until('delivery.settle', 'PutItem', 121_000)
}

/** An endpoint fails until it is held, and is tried again when it is due. */
export const failing = async (): Promise<void> => {
  receiver.answer(500)
  const token = await enrol('failing')
  for (let times = 0; times < 3; times += 1) await token.open(pin)
  await until('delivery.wake', 'DeleteItem', 600_000)
  // It asks to be left alone, its owner is told, and saves its address again.
  receiver.answer(410)
  const told = async () => {
    instance.advance(60_000)
    return (await instance.outbox()).some(({ subject }) => subject?.endsWith('are switched off'))
  }
  await expect.poll(told, { timeout: 60_000, interval: 500 }).toBe(true)
  receiver.answer(204)
  await instance.post('/service/update', { service, webhook: { url: receiver.url } }, tenant.ownerKey)
  const since = new Date(instance.now() - 86_400_000).toISOString()
  const { body } = await instance.post('/webhook/redeliver', { service, since }, tenant.ownerKey)
  expect(body['queued']).toBeGreaterThan(0)
  const list = await instance.get('/webhook/deliveries', { service }, tenant.ownerKey)
  const { delivery = '' } = (list.body['items'] as { delivery?: string }[])[0] ?? {}
  expect(await instance.get('/webhook/delivery', { service, delivery }, tenant.ownerKey)).toMatchObject({ status: 200 })
  expect((await instance.post('/webhook/redeliver', { service, delivery }, tenant.ownerKey)).body).toEqual({
    queued: 1,
  })
}
