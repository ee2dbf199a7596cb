import type { PlanName } from '../../core/contract/plans.ts'
import { describe, expect, test } from 'vitest'
import { contactCode } from '../../core/adapters/keys/contact-codes.ts'
import { listMarkOf } from '../../core/adapters/keys/list-mark.ts'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { contacts, others, recoveryOf as anyRecoveryOf } from './contacts.ts'
import { type ContactPorts, tellContact } from '../../core/application/contact-messages.ts'
import type { Limits } from '../../core/domain/limits.ts'
import type { Notice } from '../../core/domain/mail.ts'
import { type ColdState, freshCold, type Recovery } from '../../core/domain/token/cold-state.ts'
import { contactNews, type ContactReference } from '../../core/domain/token/contact-news.ts'
import { freshState, type Token } from '../../core/domain/token/state.ts'
import { b64u } from '../../core/protocol/base64url.ts'
import { limits } from '../../functions/limits.ts'
import { memoryCounters } from '../support/memory-counters.ts'

const now = 1.8e12
const token = 'A'.repeat(22)
const service = 'acme_bank'
const dataKey = { id: 1, key: new Uint8Array(32).fill(7) }
const mark = listMarkOf(dataKey)

const recoveryOf = (number: number, part: Partial<Recovery> = {}) =>
  anyRecoveryOf(number, { expires: now + 1_800_000, ...part })
const cold = (part: Partial<ColdState> = {}): ColdState => ({ ...freshCold(), ...part })
const news = (before: ColdState | null, after: ColdState) => contactNews({ token, service, before, after }, mark)
const indexes = (references: readonly ContactReference[]) =>
  references.map(({ contact, index }) => `${contact} ${index}`)

describe('who is told of a change', () => {
  test('every contact of a new list', () => {
    expect(indexes(news(cold(), cold({ contacts })))).toEqual(['nominated 0', 'nominated 1', 'nominated 2'])
    expect(indexes(news(cold({ contacts: others }), cold({ contacts })))).toHaveLength(3)
    expect(indexes(news(null, cold({ contacts })))).toHaveLength(3)
  })

  test('nobody when the list is as it was, or empty', () => {
    expect(news(cold({ contacts }), cold({ contacts: structuredClone(contacts), deviceName: 'new' }))).toEqual([])
    expect([...news(null, cold()), ...news(cold({ contacts }), cold())]).toEqual([])
  })

  test('under duress the same as without', () => {
    const normal = news(cold({ contacts: others }), cold({ contacts }))
    expect(news(cold({ contacts: others }), cold({ contacts, contactsAside: others }))).toEqual(normal)
    // Within the shadow too: naming the true contacts again must look as it would without one.
    expect(
      news(cold({ contacts: others, contactsAside: contacts }), cold({ contacts, contactsAside: contacts })),
    ).toEqual(normal)
  })

  test('the true contacts once more when a shadow ends', () => {
    expect(indexes(news(cold({ contacts: others, contactsAside: contacts }), cold({ contacts })))).toHaveLength(3)
  })

  test('every picked contact of a new recovery, once', () => {
    const first = cold({ contacts, recovery: recoveryOf(1) })
    expect(indexes(news(cold({ contacts }), first))).toEqual(['code 0', 'code 2'])
    expect(indexes(news(first, cold({ contacts, recovery: recoveryOf(2, { picks: [1, 0, 2] }) })))).toEqual([
      'code 1',
      'code 0',
      'code 2',
    ])
    expect(news(first, cold({ contacts, recovery: recoveryOf(1, { tries: 2 }) }))).toEqual([])
    expect(news(first, cold({ contacts }))).toEqual([])
  })

  test('by references without a name, an address or a code', () => {
    const told = JSON.stringify([
      ...news(cold(), cold({ contacts })),
      ...news(cold({ contacts }), cold({ contacts, recovery: recoveryOf(1) })),
    ])
    for (const { n, a } of contacts) for (const secret of [n, a]) expect(told).not.toContain(`"${secret}`)
    expect(told).not.toContain(contactCode(dataKey.key, recoveryOf(1).id, 0))
  })
})

describe('marks of lists', () => {
  test('differ with token, order, content and tenant', () => {
    const one = mark(token, contacts)
    const different = [
      mark('B'.repeat(22), contacts),
      mark(token, contacts.toReversed()),
      mark(token, others),
      listMarkOf({ id: 1, key: new Uint8Array(32) })(token, contacts),
    ]
    expect(one).toMatch(/^[\w-]{22}$/)
    expect(mark(token, structuredClone(contacts))).toBe(one)
    expect(different).not.toContain(one)
  })
})

const fakes = (
  given: {
    cold?: ColdState
    deleted?: boolean
    service?: string | null
    displayName?: string
    at?: number
    user?: string
    plan?: PlanName
    limits?: Limits
    smsPrefixes?: string[]
  } = {},
) => {
  const sent: Notice[] = []
  const unreachable: number[] = []
  const dropped: string[] = []
  const alarms: string[] = []
  const time = { now: given.at ?? now }
  const found: Token = {
    identity: { id: token, tenant: 'acme', service: given.service ?? service, user: given.user ?? 'joe' },
    rev: 9,
    stored: 9,
    second: 9,
    state: { ...freshState(now), deleted: given.deleted ?? false },
    cold: given.cold ?? cold({ contacts, recovery: recoveryOf(1) }),
  }
  const ports: ContactPorts = {
    token: async () => found,
    service: async (name) =>
      given.service === null
        ? null
        : { name, tenant: 'acme', rev: 1, config: serviceConfig.parse({ displayName: given.displayName }) },
    secrets: async () => ({ mark, codeOf: (recovery, contact) => contactCode(dataKey.key, recovery, contact) }),
    send: async (message) => void sent.push(message),
    unreachable: ({ index }) => void unreachable.push(index),
    clock: () => time.now,
    plan: async () => ({ name: given.plan ?? 'standard', maxTokens: 500 }),
    smsPrefixes: given.smsPrefixes ?? ['+'],
    limits: given.limits ?? null,
    counters: memoryCounters(),
    dropped: (limit) => void dropped.push(limit),
    alarm: (limit) => void alarms.push(limit),
  }
  return { ports, sent, unreachable, dropped, alarms, time, found }
}
const asked = { token, service, list: mark(token, contacts) }
const nominated = (index: number): ContactReference => ({ contact: 'nominated', ...asked, index })
const coded = (index: number): ContactReference => ({
  contact: 'code',
  recovery: b64u(recoveryOf(1).id),
  ...asked,
  index,
})

describe('telling a contact', () => {
  test('uses the way that the address has, the enrolment’s name and the service’s', async () => {
    const { ports, sent } = fakes({ cold: cold({ contacts, name: 'Joe Doe' }), displayName: 'Bank of Acme' })
    for (const index of [0, 1, 2]) await tellContact(nominated(index), ports)
    expect(sent.map(({ to }) => to)).toEqual(contacts.map(({ a }) => a))
    for (const { text } of sent) expect(text).toMatch(/Joe Doe.*Bank of Acme/)
  })

  test('uses user ID and service where there are no names', async () => {
    const { ports, sent } = fakes()
    await tellContact(nominated(1), ports)
    expect(sent[0]?.text).toMatch(/^joe chose you as a trusted contact for acme_bank\./)
  })

  test('names nobody by a user ID or a name that could be followed', async () => {
    for (const given of [
      { user: 'joe@acme.example' },
      { cold: cold({ contacts, name: 'evil.example' }), user: 'a.bank' },
    ]) {
      const { ports, sent } = fakes(given)
      await tellContact(nominated(1), ports)
      expect(sent[0]?.text).toMatch(/^Somebody you know chose you as a trusted contact for acme_bank\./)
      expect(sent[0]?.text).not.toMatch(/example|a\.bank/)
    }
  })

  test('gives each picked contact the code that the rules will judge', async () => {
    const { ports, sent } = fakes()
    await tellContact(coded(0), ports)
    await tellContact(coded(2), ports)
    const codes = [0, 2].map((index) => contactCode(dataKey.key, recoveryOf(1).id, index))
    expect(sent.map(({ to, text }) => [to, text.match(/\b\d{4}\b/)?.[0]])).toEqual([
      ['ana@example.com', codes[0]],
      ['cy@example.com', codes[1]],
    ])
  })

  test.each([
    ['whose list was replaced', { cold: cold({ contacts: others, recovery: recoveryOf(1) }) }],
    ['whose list is gone', { cold: cold({ recovery: recoveryOf(1) }) }],
    ['of a deleted token', { deleted: true }],
    ['of a service that is gone', { service: null }],
    ['of another service’s token', { service: 'acme_other' }],
  ])('%s, is left out', async (_name, given) => {
    const { ports, sent } = fakes(given)
    await tellContact(nominated(0), ports)
    await tellContact(coded(0), ports)
    expect(sent).toEqual([])
  })

  test.each([
    ['a recovery that was cancelled', { cold: cold({ contacts }) }],
    ['another recovery', { cold: cold({ contacts, recovery: recoveryOf(2) }) }],
    ['a recovery whose codes were accepted', { cold: cold({ contacts, recovery: recoveryOf(1, { from: now }) }) }],
    ['one who was not picked', { cold: cold({ contacts, recovery: recoveryOf(1, { picks: [1, 2] }) }) }],
    ['a recovery that has expired', { at: now + 1_800_000 }],
  ])('no code is sent for %s', async (_name, given) => {
    const { ports, sent } = fakes(given)
    await tellContact(coded(0), ports)
    expect(sent).toEqual([])
  })

  test('who cannot be reached does not fail', async () => {
    const odd = [{ n: 'Ana', a: 'a,b@example.com' }, ...contacts.slice(1)]
    const { ports, sent, unreachable } = fakes({ cold: cold({ contacts: odd }) })
    await tellContact({ ...nominated(0), list: mark(token, odd) }, ports)
    expect([sent, unreachable]).toEqual([[], [0]])
  })
})

describe('limits on what contacts are told', () => {
  const day = 86_400_000
  /** A list of contacts, of which the first has this address. */
  const listWith = (a: string) => [{ n: 'Ana', a }, ...contacts.slice(1)]
  /** A contact of a token, nominated or picked for a recovery. */
  const tell = async (world: ReturnType<typeof fakes>, a: string, { as = token, code = false } = {}) => {
    const list = listWith(a)
    const identity = { ...world.found.identity, id: as }
    const item = { ...freshCold(), contacts: list, recovery: recoveryOf(1, { expires: world.time.now + 1000 }) }
    const ports = { ...world.ports, token: async () => ({ ...world.found, identity, cold: item }) }
    const reference = { ...(code ? coded(0) : nominated(0)), token: as, list: mark(as, list) }
    await tellContact(reference, ports)
  }
  const tokenOf = (n: number) => String(n).padStart(22, 'A')
  const numberOf = (n: number) => `+4915${String(n * 10_000 + 20_000_000).padStart(9, '0')}`

  const cases: [string, object, keyof Limits, (world: ReturnType<typeof fakes>, n: number) => Promise<void>][] = [
    ['mails of a free tenant', { plan: 'free' }, 'mailFree', (w, n) => tell(w, `a${n}@b.example`, { as: tokenOf(n) })],
    ['mails of a paid tenant', {}, 'mailPaid', (w, n) => tell(w, `a${n}@b.example`, { as: tokenOf(n) })],
    ['texts of a free tenant', { plan: 'free' }, 'smsFree', (w, n) => tell(w, numberOf(n), { as: tokenOf(n) })],
    ['texts of a paid tenant', {}, 'smsPaid', (w, n) => tell(w, numberOf(n), { as: tokenOf(n) })],
    ['codes to one mailbox', {}, 'recipient', (w) => tell(w, 'ana@b.example', { code: true })],
    ['codes to one telephone', {}, 'recipient', (w) => tell(w, numberOf(1), { code: true })],
    [
      'texts to neighbouring telephones',
      {},
      'smsBlock',
      (w, n) => tell(w, `+49151234${String(n).padStart(4, '0')}`, { as: tokenOf(n) }),
    ],
    ['nominations of one token', {}, 'nominations', (w, n) => tell(w, `a${n}@b.example`)],
  ]

  test.each(cases)('%s are bounded, and go on when the day is over', async (_title, given, name, again) => {
    const limit = limits[name]
    const most = typeof limit === 'number' ? limit : limit.most
    // All within one day, a breaker of its own hour is not met.
    const loose = { most: 1e9, seconds: 1 }
    const world = fakes({ ...given, limits: { ...limits, instanceMail: loose, instanceSms: loose } })
    for (let n = 0; n < most + 5; n += 1) await again(world, n)
    expect([world.sent.length, world.dropped]).toEqual([most, Array<string>(5).fill(name)])
    world.time.now += day
    await again(world, most + 5)
    expect(world.sent).toHaveLength(most === 0 ? 0 : most + 1)
  })

  test.each(cases)('%s are not without limits', async (_title, given, _name, again) => {
    const world = fakes(given)
    for (let n = 0; n < 120; n += 1) await again(world, n)
    expect(world.sent).toHaveLength(120)
  })

  test('one is told once that he was nominated for a token, however his address is written', async () => {
    const world = fakes({ limits })
    for (const address of ['ana@b.example', 'Ana+2@b.example', numberOf(1), numberOf(1)]) await tell(world, address)
    expect(world.sent.map(({ to }) => to)).toEqual(['ana@b.example', numberOf(1)])
    await tell(world, 'ana@b.example', { as: tokenOf(2) })
    world.time.now += 30 * day
    await tell(world, 'ana@b.example')
    expect(world.sent).toHaveLength(3)
  })

  test('a message that failed is sent when it comes again', async () => {
    const world = fakes({ limits })
    const { send } = world.ports
    world.ports.send = async () => Promise.reject(new Error('down'))
    await expect(tell(world, 'ana@b.example')).rejects.toThrow('down')
    world.ports.send = send
    await tell(world, 'ana@b.example')
    expect(world.sent).toHaveLength(1)
  })

  test('text messages go to the instance’s countries only', async () => {
    const world = fakes({ limits, smsPrefixes: ['+49', '+43'] })
    for (const to of ['+4915112345678', '+436641234567', '+15550100200', '+4']) await tell(world, to).catch(() => {})
    expect(world.sent.map(({ to }) => to)).toEqual(['+4915112345678', '+436641234567'])
    expect(world.unreachable).toHaveLength(2)
  })

  test.each([
    ['instanceMail', (n: number) => `a${n}@b.example`],
    ['instanceSms', numberOf],
  ] as const)('past %s nothing is sent, an alarm is raised, and messages come again', async (name, address) => {
    const world = fakes({ limits: { ...limits, mailPaid: limits.instanceMail, smsPaid: limits.instanceMail } })
    const { most } = limits[name]
    for (let n = 0; n < most; n += 1) await tell(world, address(n), { as: tokenOf(n) })
    expect(world.alarms).toEqual([])
    for (let n = 0; n < 5; n += 1)
      await expect(tell(world, address(most), { as: tokenOf(most) })).rejects.toThrow(`${name} is reached`)
    expect([world.sent.length, world.alarms]).toEqual([most, Array<string>(5).fill(name)])
    // The other kind goes on, and this one in the next hour: what was held used up nothing.
    const other = name === 'instanceMail' ? numberOf(1) : 'ana@b.example'
    await tell(world, other, { as: tokenOf(most + 1) })
    world.time.now += 3_600_000
    await tell(world, address(most), { as: tokenOf(most) })
    expect([world.sent.length, world.dropped]).toEqual([most + 2, []])
  })
})
