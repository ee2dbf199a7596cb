import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { limits } from '../../functions/limits.ts'
import { free, paid, served, type World } from './limited-tenant.ts'

beforeEach(() => vi.spyOn(console, 'info').mockImplementation(() => {}))
afterEach(() => vi.restoreAllMocks())

const day = 86_400_000
const hour = 3_600_000

/** What is asked for again and again, how often it is done, what the next one is answered, and when it is done again (ms). */
const cases: [
  string,
  { plan?: typeof free },
  (world: World, index: number) => Promise<string>,
  number,
  string,
  number?,
][] = [
  [
    'mails of a free tenant',
    {},
    ({ told }, n) => told(`joe${n}`, `a${n}@b.example`),
    50,
    '429 too_many_requests 57600',
    day,
  ],
  [
    'mails of a paid tenant',
    { plan: paid },
    ({ told }, n) => told(`joe${n}`, `a${n}@b.example`),
    2000,
    '429 too_many_requests 57600',
    day,
  ],
  [
    'mails to one mailbox',
    {},
    ({ told }, n) => told(`joe${n}`, `Eve+${n}@b.example`),
    10,
    '429 too_many_requests 57600',
    day,
  ],
  [
    'kept answers of a free tenant',
    {},
    ({ enrolling }, n) => enrolling('joe', {}, `key${n}`),
    40,
    '429 too_many_requests 57600',
    day,
  ],
  [
    'kept answers of a paid tenant',
    { plan: paid },
    ({ enrolling }, n) => enrolling('joe', {}, `key${n}`),
    1000,
    '429 too_many_requests 57600',
    day,
  ],
  ['services of a free tenant', {}, ({ creating }, n) => creating(`s${n}`), 20, '409 quota_exceeded'],
]

test.each(cases)('%s are bounded', async (_title, plan, ask, most, refused, again) => {
  const world = served(plan)
  for (let index = 0; index < most; index += 1) expect(await ask(world, index)).toBe('201')
  expect(await ask(world, most)).toBe(refused)
  if (again === undefined) return
  world.time.now += again - 8 * hour - 1
  expect(await ask(world, most + 1)).toBe('429 too_many_requests 1')
  world.time.now += 1
  expect(await ask(world, most + 2)).toBe('201')
})

test.each(cases)('%s are not with --no-limits', async (_title, plan, ask, most) => {
  const world = served({ ...plan, bounds: null })
  for (let index = 0; index <= Math.min(most, 100); index += 1) expect(await ask(world, index)).toBe('201')
})

test('a paid tenant may have more services, and no tenant more than 25,000 kept answers', async () => {
  const { creating } = served({ plan: paid })
  for (let index = 0; index < 30; index += 1) expect(await creating(`s${index}`)).toBe('201')
  const few = { ...limits, answers: { ...limits.answers, most: 3 } }
  const { enrolling } = served({ plan: { name: 'standard', maxTokens: 100_000 }, bounds: few })
  for (let index = 0; index < 3; index += 1) expect(await enrolling('joe', {}, `key${index}`)).toBe('201')
  expect(await enrolling('joe', {}, 'onemore')).toMatch(/^429/)
  expect(limits.answers.most).toBe(25_000)
})

test('a first answer is given again, however many there are', async () => {
  const { enrolling } = served()
  for (let index = 0; index < 41; index += 1) await enrolling('joe', {}, `key${index}`)
  expect(await enrolling('joe', {}, 'key0')).toBe('201')
  expect(await enrolling('joe')).toBe('201')
})

test('a mail that is not sent leaves no enrolment behind, and keeps no token from being deleted', async () => {
  const { told, removing, mails, enrolling } = served()
  for (let index = 0; index < 49; index += 1) await told(`joe${index}`, `a${index}@b.example`)
  await enrolling('sue', { email: 'sue@b.example' })
  await enrolling('ann', { email: 'ann@b.example' })
  expect(await removing('sue')).toBe('200')
  expect(mails.at(-1)?.to).toBe('sue@b.example')
  expect(await told('new', 'new@b.example')).toMatch(/^429/)
  expect(await removing('new')).toMatch(/^404/)
  expect(await removing('ann')).toBe('200')
  expect(mails).toHaveLength(50)
})
