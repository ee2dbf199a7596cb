import { describe, expect, it, vi } from 'vitest'
import { SecondDevice } from '../second-implementation/device.ts'
import { type Answer, sharedInstance, type Tenant } from '../support/instance.ts'

const ways = ['online', 'otp', 'offline'] as const
type Way = (typeof ways)[number]
const [pin, wrongPin] = ['4831', '2750']
// Long codes, so that a wrong PIN's is never a right one by chance.
const config = { otp: { length: 16 }, offline: { answerLength: 16 }, protection: { iterations: 10_000 } }
const afterASession = 121_000

interface User {
  id: string
  service: Tenant
  maxErrors: number
  phone: SecondDevice
  codes: Map<string, string>
}
/** What one try was told: the numbers of the errors that it made, and how it ended. */
interface Told {
  way: Way
  secret: string
  counted: number[]
  end: string
}

const instance = await sharedInstance()
const clock = (): number => Math.floor(instance.now() / 1000)
const tenant = await instance.signUp('one-counter')
const serviceOf = (max: number) => instance.newService(tenant, `one-counter_max${max}`, { ...config, maxErrors: max })
const services = { 3: await serviceOf(3), 10: await serviceOf(10) }

const enrol = async (id: string, maxErrors: 3 | 10): Promise<User> => {
  const service = services[maxErrors]
  const phone = new SecondDevice({ clock })
  await phone.hello(await instance.enroll(service, id), 'phone')
  expect((await phone.enrol(pin)).finish?.step.answer?.ok).toBe(1)
  return putCodes({ id, service, maxErrors, phone, codes: new Map() })
}

/** Asks as a relying party. Busy is asked again, here without the pause: had it counted, a number would be missing below. */
const ask = async ({ id, service }: User, path: string, more: object = {}): Promise<Answer> => {
  for (let tries = 1; ; tries += 1) {
    const answer = await instance.post(`/token/${path}`, { service: service.service, id, ...more }, service.adminKey)
    if (answer.status !== 503 || tries === 20) return answer
    expect([answer.body['error'], answer.headers.get('retry-after')]).toEqual(['busy', '1'])
  }
}

/** Each code is made once for all who type it: in the next time step it would be another one, which may be accepted too. */
const putCodes = async (user: User): Promise<User> => {
  const challenge = String((await ask(user, 'offline/challenge')).body['code'])
  for (const one of [pin, wrongPin])
    user.codes.set(`otp ${one}`, user.phone.otp(one)).set(`offline ${one}`, user.phone.answer(challenge, one))
  return user
}
const typed = async (user: User, way: 'otp' | 'offline', secret: string): Promise<Told> => {
  const { status, body } = await ask(user, way === 'otp' ? 'otp' : 'offline/open', {
    code: user.codes.get(`${way} ${secret}`),
  })
  const told = (end: string, ...counted: number[]): Told => ({ way, secret, counted, end })
  if (status !== 200) return told(String(body['error']))
  if (body['valid'] === true || body['status'] === 1) return told('right')
  if (body['reason'] !== undefined) return told(String(body['reason']))
  const errors = Number(body['errors'])
  if (way === 'offline') expect(body['status']).toBe(errors < user.maxErrors ? 2 : 4)
  return told(`wrong ${errors}`, errors)
}

/** Opens until there is a verdict or nothing left to try: other copies of the phone may overtake it. What is evaluated has counted, proved or not. */
const online = async (user: User, secret: string, phone = user.phone): Promise<Told> => {
  const counted: number[] = []
  const told = (end: string): Told => ({ way: 'online', secret, counted, end })
  for (let tries = 0; tries < 3; tries += 1) {
    const { eval: evaluation, prove } = await phone.open(secret)
    const { step } = evaluation
    if (step.answer === undefined) throw new Error(`no answer: ${step.status}`, { cause: step.fault })
    if (step.answer.ok === 1) counted.push(user.maxErrors - Number(step.answer['left']))
    if (prove?.answer?.ok === 1) return told('right')
    if (prove?.answer?.e === 'pin') return told(`wrong ${user.maxErrors - Number(prove.answer['left'])}`)
    if (['blocked', 'wait'].includes(String(step.answer.e))) return told(String(step.answer.e))
  }
  return told('overtaken')
}
const attempt = (user: User, way: Way, secret: string): Promise<Told> =>
  way === 'online' ? online(user, secret) : typed(user, way, secret)

/** A hundred tries at once, in all ways. Evaluating takes longest: codes wait for a copy's first answer, or they would be all that is counted. */
const hundred = (user: User, secretOf: (index: number) => string): Promise<Told[]> => {
  const answered = Promise.withResolvers<void>()
  const fetchAndTell: typeof fetch = (...request) => fetch(...request).finally(answered.resolve)
  const copy = () => SecondDevice.load(user.phone.record(), { clock, fetch: fetchAndTell })
  return Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const way = ways.at(index % 3) ?? 'online'
      if (way === 'online') return online(user, secretOf(index), copy())
      await answered.promise
      return typed(user, way, secretOf(index))
    }),
  )
}

const ends = async (user: User, secret: string): Promise<string[]> =>
  (await Promise.all(ways.map((way) => attempt(user, way, secret)))).map(({ end }) => end)
const detail = (user: User) => instance.detail(user.service, user.id)
const count = <T>(all: readonly T[], which: (one: T) => boolean): number => all.filter(which).length
const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1)

/** Every event of a user, oldest first, once the last has come: it may come a moment after its change. */
const eventsOf = async (user: User): Promise<string[]> => {
  const { type: event, at } = (await detail(user))['lastEvent'] as { type: string; at: string }
  const items = await vi.waitFor(async () => {
    const all = await instance.history(user.service, user.id)
    expect(all[0]).toMatchObject({ event, at })
    return all
  }, 10_000)
  return items.toReversed().map((one) => `${one.event} ${one.via ?? ''}`)
}

describe('the last try, evaluated and not yet proved,', () => {
  it.each([
    ['right', pin, 1],
    ['wrong', wrongPin, 4],
    ['never proved', '', 4],
  ] as const)('is waited for in every way; it is %s', async (how, secret, status) => {
    const user = await enrol(how, 3)
    for (const way of ['otp', 'offline'] as const) expect((await attempt(user, way, wrongPin)).end).toMatch(/^wrong/)
    const evaluation = await user.phone.eval(secret)
    expect(evaluation.step.answer).toMatchObject({ ok: 1, left: 0 })
    for (const tried of [wrongPin, pin]) expect(await ends(user, tried)).toEqual(['wait', 'blocked', 'blocked'])
    expect(await detail(user)).toMatchObject({ errors: 3 })
    if (secret === '') instance.advance(afterASession)
    else await user.phone.prove(evaluation, 1)
    expect(await detail(user)).toMatchObject({ status, errors: status === 1 ? 0 : 3 })
    expect((await online(user, pin)).end).toBe(status === 1 ? 'right' : 'blocked')
    expect(count(await eventsOf(user), (event) => event === 'token.blocked online')).toBe(status === 1 ? 0 : 1)
  })
})

describe('a hundred at once', () => {
  it.each([3, 10] as const)(
    'all wrong: exactly %i are counted, each number once, and the token is blocked',
    async (maxErrors) => {
      const user = await enrol('all-wrong', maxErrors)
      const told = await hundred(user, () => wrongPin)
      expect(told.flatMap(({ counted }) => counted).toSorted((a, b) => a - b)).toEqual(upTo(maxErrors))
      expect(told.filter(({ end }) => !/^(wrong \d+|blocked|wait|overtaken)$/.test(end))).toEqual([])
      // The last may be an evaluation that was never proved: it blocks when its time is over.
      instance.advance(afterASession)
      expect(await detail(user)).toMatchObject({ status: 4, errors: maxErrors, maxErrors })
      expect(await ends(user, pin)).toEqual(['blocked', 'blocked', 'blocked'])
      // One event for each verdict; an evaluation that was never proved has none, unless it is the last, which blocks.
      const events = await eventsOf(user)
      const verdicts = (number: string): number => count(told, ({ end }) => end.startsWith(`wrong ${number}`))
      expect(count(events, (event) => event.startsWith('token.blocked'))).toBe(1)
      expect(count(events, (event) => event.startsWith('token.error'))).toBe(verdicts('') - verdicts(String(maxErrors)))
    },
  )

  it.each([3, 10] as const)(
    'half of them right: nothing wrong succeeds, and no more than %i errors stand between two successes',
    async (maxErrors) => {
      const user = await enrol('half', maxErrors)
      const told = await hundred(user, (index) => (index % 2 === 0 ? pin : wrongPin))
      const right = told.filter(({ end }) => end === 'right')
      const rightIn = (way: Way): number => count(right, (one) => one.way === way)
      expect(right.filter(({ secret }) => secret !== pin)).toEqual([])
      expect(Math.max(rightIn('otp'), rightIn('offline'))).toBeLessThanOrEqual(1)
      // Each success starts the numbers anew: from one, without a gap, none twice.
      const counted = told.flatMap((one) => one.counted)
      const times = [right.length + 1, ...upTo(maxErrors).map((number) => count(counted, (one) => one === number))]
      expect(counted.filter((number) => !upTo(maxErrors).includes(number))).toEqual([])
      expect(times.toSorted((a, b) => b - a)).toEqual(times)
      instance.advance(afterASession)
      const { status, errors } = await detail(user)
      expect(status === 4).toBe(errors === maxErrors)
      expect((await online(user, pin)).end).toBe(status === 4 ? 'blocked' : 'right')
      const events = await eventsOf(user)
      const happened = (event: string): number => count(events, (one) => one.startsWith(event))
      const last = status === 4 ? 1 : 0
      expect([happened('token.blocked'), happened('token.opened online')]).toEqual([last, rightIn('online') + 1 - last])
      expect([happened('otp.accepted'), happened('token.opened offline')]).toEqual([rightIn('otp'), rightIn('offline')])
    },
  )

  it('too few wrong ones to block: of 91 right ones the code is accepted once, and the answer opens once', async () => {
    const user = await enrol('few', 10)
    const told = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        typed(user, index % 2 === 0 ? 'otp' : 'offline', index % 11 === 5 ? wrongPin : pin),
      ),
    )
    const right = told.filter(({ secret }) => secret === pin)
    const endsOf = (way: Way) => right.flatMap((one) => (one.way === way ? [one.end] : [])).toSorted()
    expect(endsOf('otp')).toEqual(['right', ...Array<string>(45).fill('used')])
    expect(endsOf('offline')).toEqual([...Array<string>(44).fill('no_challenge'), 'right'])
    const others = told.filter(({ secret, end }) => secret !== pin && !/^(wrong [1-9]|no_challenge)$/.test(end))
    expect(others).toEqual([])
  })
})
