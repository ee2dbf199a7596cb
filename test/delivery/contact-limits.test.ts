import { describe, expect, test } from 'vitest'
import { contacts } from './contacts.ts'
import { tellContact } from '../../core/application/contact-messages.ts'
import type { Limits } from '../../core/domain/limits.ts'
import { freshCold } from '../../core/domain/token/cold-state.ts'
import { limits } from '../../functions/limits.ts'
import { coded, fakes, mark, nominated, recoveryOf, token } from './told-contacts.ts'

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
