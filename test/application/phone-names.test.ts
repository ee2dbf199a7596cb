import { expect, it, vi } from 'vitest'
import { encodeState } from '../../core/adapters/tokens/codec.ts'
import { detailOf } from '../../core/application/token-detail.ts'
import { action as list } from '../../functions/token/list.ts'
import { Token } from '../../sdk/index.ts'
import { MemoryInstance } from '../support/memory-instance.ts'
import { phoneOn } from '../support/phones.ts'

it('phones are named by the first items; of one that registered before names stood there the second is read too', async () => {
  const instance = new MemoryInstance()
  for (const user of ['ana', 'bea']) {
    const deviceName = `${user}’s phone`
    await Token.enroll({ ...phoneOn(instance), deeplink: await instance.enroll(user), pin: '4831', deviceName })
  }
  await instance.enroll('eva')
  const [ana, bea] = [await instance.token('ana'), await instance.token('bea')]
  // As it was stored until then.
  const stored = instance.tokens.stored.get(bea.identity.id)
  if (stored === undefined || bea.cold === null) throw new Error('bea is enrolled')
  const older = { state: { ...bea.state, deviceName: null }, cold: { ...bea.cold, deviceName: 'bea’s old phone' } }
  await instance.tokens.write(bea, { ...bea, ...older })
  expect(instance.tokens.stored.get(bea.identity.id)?.state).toEqual(encodeState(older.state))

  const read = vi.spyOn(instance.tokens, 'loadMany')
  const request = { service: instance.service.name, limit: 50 }
  const { body } = await list(instance.ports)({ request, caller: instance.caller } as never)
  const named = (body as { items: { id: string; device?: { name: string } }[] }).items.map(({ id, device }) => [
    id,
    device?.name,
  ])
  expect(Object.fromEntries(named)).toEqual({ ana: 'ana’s phone', bea: 'bea’s old phone', eva: undefined })
  expect(read.mock.calls.filter(([, , options]) => options?.cold === true).map(([, ids]) => ids)).toEqual([
    [bea.identity.id],
  ])
  const shown = async (user: string) => detailOf(await instance.token(user), instance.caller, instance.now).body
  expect([await shown('ana'), await shown('bea')]).toMatchObject([
    { device: { name: 'ana’s phone' } },
    { device: { name: 'bea’s old phone' } },
  ])
  expect(ana.cold?.deviceName).toBe('')
})
