import { beforeEach, expect, it } from 'vitest'
import type { AwsInput, Engine } from '../../../local/engines/engine.ts'
import { StaleReads } from '../../../local/stale-reads.ts'

let item: AwsInput | undefined
let time = 0
let old = true
const seen: AwsInput[] = []

const engine: Pick<Engine, 'call'> = {
  call: (action, input) => {
    seen.push(input)
    if (action === 'GetItem') return Promise.resolve(item ? { Item: item } : {})
    const before = item
    item = action === 'DeleteItem' ? undefined : (input['Item'] as AwsInput)
    return Promise.resolve(input['ReturnValues'] === 'ALL_OLD' && before ? { Attributes: before } : {})
  },
}
const stale = new StaleReads(
  engine,
  [{ name: 't', keyAttributes: ['k'] }],
  () => time,
  () => (old ? 0 : 0.9),
)
const put = (v: string, more: AwsInput = {}): Promise<AwsInput> =>
  stale.call('PutItem', { TableName: 't', Item: { k: { S: 'a' }, v: { S: v } }, ...more })
const get = async (more: AwsInput = {}): Promise<unknown> =>
  (
    (await stale.call('GetItem', { TableName: 't', Key: { k: { S: 'a' } }, ...more }))['Item'] as
      | { v?: { S: string } }
      | undefined
  )?.v?.S

beforeEach(() => {
  item = undefined
  time += 10_000
  old = true
})

it('a weak read may see the item as it was, or that it was not', async () => {
  await put('one')
  expect(await get()).toBeUndefined()
  time += 2_000
  await put('two')
  expect(await get()).toBe('one')
})

it('a strong read, a later one and the other copy see the item as it is', async () => {
  await put('one')
  expect(await get({ ConsistentRead: true })).toBe('one')
  old = false
  expect(await get()).toBe('one')
  old = true
  time += 1_000
  expect(await get()).toBe('one')
})

it('a deleted item may still be seen for a second', async () => {
  await put('one')
  time += 2_000
  await stale.call('DeleteItem', { TableName: 't', Key: { k: { S: 'a' } } })
  expect(await get()).toBe('one')
})

it('the caller sees nothing of the values that the simulation asks for', async () => {
  await put('one')
  expect(await put('two')).toEqual({})
  expect(await put('three', { ReturnValues: 'ALL_OLD' })).toMatchObject({ Attributes: { v: { S: 'two' } } })
})
