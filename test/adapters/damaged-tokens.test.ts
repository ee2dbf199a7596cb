import { GetItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Item } from '../../core/adapters/dynamo/item.ts'
import { hotOnly, id, mockedTokens, whole } from './mocked-tokens.ts'

const { dynamo, stored, store, keepAll } = mockedTokens()

describe('a damaged token', () => {
  beforeEach(() => {
    dynamo.on(TransactWriteItemsCommand).callsFake(keepAll)
  })

  it('whose second item is an older one than the first names never opens', async () => {
    const tokens = store()
    await tokens.write(null, whole())
    const before = [...stored].filter(([name]) => name.includes('#'))
    const token = await tokens.load('acme', id, { cold: true })
    if (token?.cold == null) throw new Error('not stored')
    await tokens.write(token, { ...token, cold: { ...token.cold, name: 'Joe' } })
    expect((await tokens.load('acme', id, { cold: true }))?.cold?.name).toBe('Joe')
    const after = [...stored]
    const first = stored.get(id)
    const old = before[0]?.[1]['rev']
    if (first === undefined || old === undefined) throw new Error('not stored')
    const claiming: [string, Item] = [id, { ...first, second: old }]
    for (const [name, item] of [...after, ...before]) stored.set(name, item)
    await expect(tokens.load('acme', id, { cold: true })).rejects.toMatchObject({ code: 'busy' })
    for (const [name, item] of [...before, claiming]) stored.set(name, item)
    await expect(tokens.load('acme', id)).rejects.toThrow()
  })

  it('whose second item is written between two reads is read again', async () => {
    const tokens = store()
    await tokens.write(null, whole())
    const old = stored.get(id)
    const token = await tokens.load('acme', id, { cold: true })
    if (token?.cold == null || old === undefined) throw new Error('not stored')
    await tokens.write(token, { ...token, cold: { ...token.cold, name: 'Joe' } })
    dynamo
      .on(GetItemCommand, { Key: { key: { S: id } } })
      .resolvesOnce({ Item: old })
      .callsFake(() => ({ Item: stored.get(id) }))
    expect((await tokens.load('acme', id, { cold: true }))?.cold?.name).toBe('Joe')
  })

  it('whose second item is missing is an error, and never passes for a new one', async () => {
    const tokens = store()
    await tokens.write(null, hotOnly())
    await expect(tokens.load('acme', id, { cold: true })).rejects.toMatchObject({
      code: 'busy',
      cause: { message: expect.stringContaining('lacks the second item') },
    })
  })
})
