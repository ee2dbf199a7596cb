import { expect, it } from 'vitest'
import { exportFrom, type ExportPlace, type ExportPorts } from '../../core/application/export-tenant.ts'
import type { AuditEntry } from '../../core/domain/audit.ts'
import type { Caller } from '../../core/domain/caller.ts'
import type { TokenEvent } from '../../core/domain/token/token-event.ts'
import { MemoryInstance } from '../support/memory-instance.ts'

const instance = new MemoryInstance()
const users = Array.from({ length: 450 }, (_, index) => `user-${String(index).padStart(3, '0')}`)
for (const user of users) await instance.enroll(user)

const caller: Caller = { ...instance.caller, service: null }
const second = { ...instance.service, name: `${instance.service.name}-2` }
const third = { ...instance.service, name: `${instance.service.name}-3` }
const event: TokenEvent = {
  type: 'token.opened',
  at: 1,
  rev: 1,
  by: 'device',
  via: 'online',
  status: 1,
  previous: 2,
  sequence: 1,
  address: '',
  openUntil: 0,
  transaction: '',
  ordinary: null,
}
const places = (count: number, name: string): string[] =>
  Array.from({ length: count }, (_, index) => `${name}-${String(9_999 - index)}`)

/** What there is: two services with events in some shards, and an audit. */
const world = (services = [instance.service, second]) => {
  const eventsOf = (name: string, shard = 0): string[] =>
    places(shard === 3 ? 420 : shard === 9 ? 200 : 0, `${name}${shard}`)
  const page = (all: readonly string[], before: string | null, limit: number) =>
    all.filter((one) => before === null || before === '' || one < before).slice(0, limit)
  const ports: ExportPorts = {
    profiles: {
      read: async () => ({ email: 'a@b.example', created: 1, plan: { name: 'free', maxTokens: 20 }, tokens: 1 }),
    },
    tenantMembers: { read: async () => ({ members: [], rev: 1 }) },
    services: { list: async (_tenant, { after }) => (after === '' ? services : []) },
    authkeys: { list: async () => [] },
    clients: { read: async () => ({ clients: [], rev: 0 }) },
    uses: { read: async () => new Map() },
    tokens: {
      loadMany: (...asked) => instance.tokens.loadMany(...asked),
      listUsers: async (service, { after, limit }) =>
        service === instance.service.name ? users.filter((user) => user > after).slice(0, limit) : [],
    },
    events: {
      ofService: async (service, { before, limit, shard }) =>
        page(eventsOf(service, shard), before, limit).map((place) => ({ user: place, event, place })),
    },
    transactions: { ofService: async () => [] },
    audit: {
      list: async (tenant, { before, limit }) =>
        page(places(230, 'audit'), before, limit).map((id): AuditEntry => ({
          id,
          tenant,
          at: 1,
          by: 'x',
          byName: 'x',
          address: '',
          action: 'service.update',
        })),
    },
    clock: () => instance.now,
  }
  return ports
}

const read = async (next: (page: number) => ExportPorts) => {
  const pages: Awaited<ReturnType<typeof exportFrom>>[] = []
  let place: ExportPlace | null = null
  do {
    const page: (typeof pages)[number] = await exportFrom(next(pages.length), caller, place)
    pages.push(page)
    place = page.next
  } while (place !== null)
  return { pages, items: pages.flatMap(({ items }) => items) }
}

const count = (items: readonly { kind: string }[]) =>
  Object.fromEntries(
    Object.entries(Object.groupBy(items, ({ kind }) => kind)).map(([kind, all]) => [kind, all?.length]),
  )

it('an export comes in parts of some hundred items: nothing is missing where one ends, and nothing comes twice', async () => {
  const { pages, items } = await read(() => world())
  const all = { tenant: 1, service: 2, token: 450, event: 2 * 620, audit: 230 }
  expect(count(items)).toEqual(all)
  expect(new Set(items.map((item) => JSON.stringify(item))).size).toBe(items.length)
  expect(items.flatMap((item) => (item.kind === 'token' ? item.id : []))).toEqual(users)
  for (const page of pages.slice(0, -1)) expect(page.items.length).toBeGreaterThanOrEqual(500)
  for (const page of pages) expect(page.items.length).toBeLessThan(700)
})

it('a service that goes in the middle, or comes, makes nothing else missing', async () => {
  const gone = await read((page) => world(page === 0 ? [instance.service, second] : [second]))
  expect(count(gone.items)['audit']).toBe(230)
  const ofSecond = (items: typeof gone.items) =>
    items.filter((item) => item.kind === 'event' && item.service === second.name)
  expect(ofSecond(gone.items)).toHaveLength(620)
  const come = await read((page) => world(page === 0 ? [instance.service, third] : [instance.service, second, third]))
  expect(ofSecond(come.items)).toHaveLength(620)
  expect(count(come.items)).toMatchObject({ token: 450, audit: 230 })
})
