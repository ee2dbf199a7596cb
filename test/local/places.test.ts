import { randomBytes } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { describe, expect, test } from 'vitest'
import { Dynamo } from '../../core/adapters/dynamo/dynamo.ts'
import { seal } from '../../core/adapters/keys/seal.ts'
import { givePlacesBack, placesTaken, placeWrites } from '../../core/adapters/tenants/places.ts'
import { serviceTokens } from '../../core/adapters/tenants/service-tokens.ts'
import { placesItem } from '../../core/adapters/tenants/tenant-items.ts'
import { inParallel } from '../../core/domain/in-parallel.ts'
import type { Companion } from '../../core/domain/token/decision.ts'
import { b64u } from '../../core/protocol/base64url.ts'
import { startSystem } from '../delivery/system.ts'

await startSystem()
const random = (size: number): Uint8Array => new Uint8Array(randomBytes(size))
const dynamo = new Dynamo({ client: new DynamoDBClient({}), random, pause: () => Promise.resolve() })
const tenants = dynamo.table('tenants')
const dataKey = { id: 1, key: random(32) }

/** A tenant whose plan has so many places, of which so many were counted in one number before. */
const tenantWith = async (tenant: string, maxTokens: number | null, held: number): Promise<string> => {
  await tenants.put(placesItem(tenant, { name: 'standard', maxTokens }, held, seal(dataKey, random)))
  return tenant
}
type Place = Extract<Companion, { kind: 'place' }>
/** Changes a token's place as its store does: again when the race was lost. */
const change = async (tenant: string, id: string, companion: Place): Promise<boolean> => {
  for (let round = 0; round < 50; round += 1) {
    const writes = await placeWrites(companion, { tenant, service: `${tenant}_default`, id }, { tenants, dataKey })
    const outcome = await dynamo.transact(writes.map(({ write }) => write))
    if (outcome === 'written') return true
    if (outcome !== 'conflict' && writes[Math.min(...outcome.failed)]?.race === false) return false
  }
  throw new Error('lost fifty times')
}
const take = (tenant: string, id: string) => change(tenant, id, { kind: 'place', change: 'take' })
const free = (tenant: string, id: string) => change(tenant, id, { kind: 'place', change: 'free', kept: true })
const ids = (count: number): string[] => Array.from({ length: count }, () => b64u(random(16)))

/** How many tokens the tenant's service has by its own numbers. */
const ofService = async (tenant: string, now = 0): Promise<number | undefined> => {
  const tokensOf = serviceTokens({ dynamo, table: 'tenants', clock: () => now })
  return (await tokensOf(tenant, [`${tenant}_default`])).get(`${tenant}_default`)
}

const takeAll = async (tenant: string, all: readonly string[]): Promise<string[]> => {
  const taken: string[] = []
  await inParallel(all, 16, async (id) => {
    if (await take(tenant, id)) taken.push(id)
  })
  return taken
}

describe('places of a plan', () => {
  test.each([
    ['small', 20, 0],
    ['a bit larger', 101, 0],
    ['grown from one number', 150, 97],
  ])(
    'that is %s (%i, %i counted before) are given away exactly, however many ask at once',
    async (name, most, held) => {
      const tenant = await tenantWith(name.replaceAll(' ', ''), most, held)
      const taken = await takeAll(tenant, ids(most - held + 10))
      expect(taken).toHaveLength(most - held)
      expect(await placesTaken(tenants, tenant, 0)).toBe(most)
      expect(await take(tenant, ids(1)[0] ?? '')).toBe(false)
      // Freed anywhere, also where another part counted it, they can be had again, by any token.
      for (const id of taken.slice(0, 13)) expect(await free(tenant, id)).toBe(true)
      expect(await placesTaken(tenants, tenant, 0)).toBe(most - 13)
      expect(await takeAll(tenant, ids(20))).toHaveLength(13)
      expect(await placesTaken(tenants, tenant, 0)).toBe(most)
      expect(await ofService(tenant)).toBe(most - held)
    },
  )

  test('that became fewer than are taken are given to nobody until enough are free', async () => {
    const tenant = await tenantWith('shrunk', 120, 140)
    expect(await takeAll(tenant, ids(3))).toEqual([])
    for (const id of ids(21)) await free(tenant, id)
    expect(await takeAll(tenant, ids(3))).toHaveLength(1)
    for (const id of ids(30)) await free(tenant, id)
    expect(await takeAll(tenant, ids(40))).toHaveLength(30)
    expect(await placesTaken(tenants, tenant, 0)).toBe(120)
  })

  test('above a hundred are sixteen numbers, which enrolments at once do not wait for', async () => {
    const tenant = await tenantWith('spread', 1000, 0)
    // One token of each sixteenth, four times.
    const each = Array.from({ length: 64 }, (_, at) => b64u(Uint8Array.of((at % 16) << 4, ...random(15))))
    expect(await takeAll(tenant, each)).toHaveLength(64)
    const { items } = await tenants.query({
      key: '#tenant = :tenant',
      values: { ':tenant': { S: tenant } },
      limit: 100,
    })
    expect(items.filter(({ item }) => /^places#[0-9a-f]$/.test(item?.S ?? ''))).toHaveLength(16)
    expect(items.find(({ item }) => item?.S === 'places')?.['held']).toEqual({ N: '0' })
    expect(items.filter(({ item }) => /^of#spread_default#[0-9a-f]$/.test(item?.S ?? ''))).toHaveLength(16)
  })

  test('are counted by service too: one that waits until it runs out, given back or not, and one that is kept for good', async () => {
    const tenant = await tenantWith('waits', 20, 0)
    const [kept = '', over = ''] = ids(2)
    for (const id of [kept, over])
      expect(await change(tenant, id, { kind: 'place', change: 'hold', until: 10 })).toBe(true)
    expect(await ofService(tenant)).toBe(2)
    expect(await change(tenant, kept, { kind: 'place', change: 'keep' })).toBe(true)
    expect([await ofService(tenant, 9), await ofService(tenant, 10)]).toEqual([2, 1])
    const plan = { name: 'standard' as const, maxTokens: 20 }
    await givePlacesBack({ tenants, plan, transact: (writes) => dynamo.transact(writes) }, tenant, 10)
    expect([await ofService(tenant, 9), await ofService(tenant, 10)]).toEqual([1, 1])
    expect(await free(tenant, kept)).toBe(true)
    expect(await ofService(tenant, 10)).toBe(0)
  })
})
