import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { force, remove } from '../../core/domain/token/administer.ts'
import { poll } from '../../core/domain/token/poll.ts'
import { settle } from '../../core/domain/token/settle.ts'
import { statusAt } from '../../core/domain/token/status.ts'
import { SecondDevice } from '../second-implementation/device.ts'
import { MemoryInstance } from '../support/memory-instance.ts'

const pin = '4831'
const duressPin = '9052'

const enrolled = async (config: Record<string, unknown> = {}, user = 'joe') => {
  const instance = new MemoryInstance({ protection: { iterations: 10_000 }, ...config })
  const device = new SecondDevice({ fetch: instance.fetch, clock: () => Math.floor(instance.now / 1000) })
  await device.hello(await instance.enroll(user), 'Pixel')
  const { finish } = await device.enrol(pin, duressPin)
  expect(finish?.step.answer).toMatchObject({ ok: 1 })
  return { instance, device, user }
}

const status = async (instance: MemoryInstance, user = 'joe') =>
  statusAt((await instance.token(user)).state, instance.now, instance.service.config.maxErrors)
const answerOf = (step: { answer?: unknown } | undefined) => step?.answer as Record<string, unknown> | undefined

describe('a device by the second implementation', () => {
  it('enrols: the token is closed, the event is written with it', async () => {
    const { instance } = await enrolled()
    expect(await status(instance)).toBe(2)
    const { state, rev } = await instance.token('joe')
    expect(state.event).toMatchObject({ type: 'token.enrolled', status: 2, previous: 0, rev })
    expect(state.enrolment).toBeNull()
  })

  it('opens with either PIN; only the event and the status differ, never the answer', async () => {
    const { instance, device } = await enrolled({ duress: true })
    const normal = answerOf((await device.open(pin)).prove)
    expect(await status(instance)).toBe(1)
    expect((await instance.token('joe')).state.event?.type).toBe('token.opened')
    const forced = answerOf((await device.open(duressPin)).prove)
    expect(await status(instance)).toBe(3)
    expect((await instance.token('joe')).state.event?.type).toBe('token.duress')
    expect(forced).toEqual(normal)
    expect(answerOf(await device.sync())).toMatchObject({ st: 1 })
  })

  it.each([pin, duressPin])(
    'is told the end of the window by sync while it is open, and only then, with %s',
    async (secret) => {
      const { instance, device } = await enrolled({ duress: true })
      const told = async () => answerOf(await device.sync())?.['until']
      expect(await told()).toBeUndefined()
      const opened = answerOf((await device.open(secret)).prove)
      expect(await told()).toBe(opened?.['until'])
      expect(answerOf(await device.close())).not.toHaveProperty('until')
      expect(await told()).toBeUndefined()
      await instance.apply('joe', (token, context) => force(token, 1, 300, context))
      expect(await told()).toBe(Math.floor(instance.now / 1000) + 300)
      instance.now += 300_000
      expect(await told()).toBeUndefined()
    },
  )

  it('closes, and the window closes by itself', async () => {
    const { instance, device } = await enrolled()
    await device.open(pin)
    expect(answerOf(await device.close())).toMatchObject({ ok: 1, st: 2 })
    expect(await status(instance)).toBe(2)
    await device.open(pin)
    instance.now += 599_000
    expect(await status(instance)).toBe(1)
    instance.now += 1000
    expect(await status(instance)).toBe(2)
  })

  it('is told how many tries are left, and is blocked after the last', async () => {
    const { instance, device } = await enrolled()
    expect(answerOf((await device.open('0001')).prove)).toMatchObject({ ok: 0, e: 'pin', left: 2 })
    expect(answerOf((await device.open('0002')).prove)).toMatchObject({ ok: 0, e: 'pin', left: 1 })
    expect(answerOf((await device.open('0003')).prove)).toMatchObject({ ok: 0, e: 'pin', left: 0 })
    expect(await status(instance)).toBe(4)
    expect((await instance.token('joe')).state.event).toMatchObject({ type: 'token.blocked' })
    expect(answerOf((await device.open(pin)).eval.step)).toMatchObject({ ok: 0, e: 'blocked' })
    await instance.apply('joe', (token, context) => force(token, 2, undefined, context))
    expect(answerOf((await device.open(pin)).prove)).toMatchObject({ ok: 1, st: 1 })
  })

  it('loses no try and opens once when answers are lost', async () => {
    const { instance, device } = await enrolled()
    const evaluation = await device.eval(pin)
    const again = await device.replay(evaluation.step)
    expect(answerOf(again)).toEqual(answerOf(evaluation.step))
    expect((await instance.token('joe')).state.errors).toBe(1)
    const proved = await device.prove(evaluation, 1)
    const { rev } = await instance.token('joe')
    expect(answerOf(await device.last(proved.n))).toMatchObject({ ok: 1, st: 1 })
    expect((await instance.token('joe')).rev).toBe(rev)
    expect((await device.replay(proved)).status).toBe(400)
  })

  it('blocks when the last evaluation is never proved in its time, with its event', async () => {
    const { instance, device } = await enrolled()
    for (let round = 0; round < 3; round += 1) await device.eval(pin)
    expect(await status(instance)).toBe(2)
    expect(answerOf((await device.eval(pin)).step)).toMatchObject({ e: 'wait' })
    instance.now += 120_000
    expect(await status(instance)).toBe(4)
    expect(await instance.apply('joe', settle)).toBe(true)
    expect((await instance.token('joe')).state).toMatchObject({
      status: 4,
      why: 'pin',
      event: { type: 'token.blocked' },
    })
    expect(await instance.apply('joe', settle)).toBe(false)
  })
})

describe('hostile devices', () => {
  it('replaying any recorded request changes nothing', async () => {
    const { instance, device } = await enrolled()
    const opened = await device.open(pin)
    const closed = await device.close()
    const wrong = await device.open('0001')
    const before = instance.tokens.writes
    for (const step of [opened.eval.step, opened.prove, closed, wrong.eval.step, wrong.prove]) {
      if (step !== undefined) await device.replay(step)
    }
    expect(instance.tokens.writes).toBe(before)
  })

  it('who knows the token id but not the device key cannot use up tries', async () => {
    const { instance, device } = await enrolled()
    const thief = SecondDevice.load(device.record(), { fetch: instance.fetch })
    thief.dsk = randomBytes(32)
    for (let round = 0; round < 5; round += 1)
      expect(answerOf((await thief.eval('0001')).step)).toMatchObject({ e: 'gone' })
    expect((await instance.token('joe')).state.errors).toBe(0)
  })

  it('a hundred parallel wrong PINs get three evaluations at most, and block', async () => {
    const { instance, device } = await enrolled()
    instance.tokens.pause = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 20))
    const copies = Array.from({ length: 100 }, (_, index) => {
      const copy = SecondDevice.load(device.record(), {
        fetch: instance.fetch,
        clock: () => Math.floor(instance.now / 1000),
      })
      copy.n += index
      return copy
    })
    const tries = await Promise.all(copies.map((copy) => copy.open('0001')))
    const evaluated = tries.filter(({ eval: { step } }) => answerOf(step)?.['ok'] === 1)
    expect(evaluated.length).toBeLessThanOrEqual(3)
    instance.now += 120_000
    expect(await status(instance)).toBe(4)
  })

  it('malformed fields answer bad and count nothing', async () => {
    const { instance, device } = await enrolled()
    const fields = [
      { b: '' },
      { b: 'AA' },
      { b: 5 },
      {},
      { b: Buffer.alloc(32).toString('base64url') },
      { b: Buffer.alloc(32, 255).toString('base64url') },
      { b: Buffer.alloc(33).toString('base64url') },
      { b: null },
    ]
    for (const field of fields) expect(answerOf(await device.message('eval', field))).toMatchObject({ ok: 0, e: 'bad' })
    for (const op of ['prove', 'efin', 'nonsense', '__proto__', 'constructor'])
      expect(answerOf(await device.message(op))).toMatchObject({ ok: 0, e: 'bad' })
    expect((await instance.token('joe')).state.errors).toBe(0)
  })

  it('a counter that goes back or jumps is refused with the last one', async () => {
    const { instance, device } = await enrolled()
    await device.close()
    const { n } = (await instance.token('joe')).state.counter
    expect(answerOf(await device.message('close', {}, { n: n - 1 }))).toMatchObject({ e: 'ctr', last: n })
    expect(answerOf(await device.message('close', {}, { n: n + 1_000_001 }))).toMatchObject({ e: 'ctr', last: n })
  })

  it('a code works once; the second device takes the place of the first, and the conflict is an event', async () => {
    const instance = new MemoryInstance({ protection: { iterations: 10_000 } })
    const link = await instance.enroll('joe')
    const options = { fetch: instance.fetch, clock: () => Math.floor(instance.now / 1000) }
    const [first, second] = [new SecondDevice(options), new SecondDevice(options)]
    await first.hello(link, 'first')
    await second.hello(link, 'second')
    expect((await instance.token('joe')).state.event?.type).toBe('token.conflict')
    const lost = await first.enrolStart(pin)
    expect(answerOf(lost.step)).toMatchObject({ ok: 0, e: 'gone' })
    await second.enrol(pin)
    expect(await status(instance)).toBe(2)
    expect(answerOf(await first.hello(link, 'first'))).toMatchObject({ ok: 0, e: 'code' })
  })

  it('an enrolment code for an enrolled token opens nothing by itself', async () => {
    const { instance, device } = await enrolled()
    const other = new SecondDevice({ fetch: instance.fetch, clock: () => Math.floor(instance.now / 1000) })
    expect(answerOf(await other.hello(await instance.enroll('joe'), 'other'))).toMatchObject({ ok: 1, mode: 'restore' })
    expect(answerOf((await other.enrolStart(pin)).step)).toMatchObject({ ok: 0, e: 'denied' })
    expect(answerOf((await device.open(pin)).prove)).toMatchObject({ ok: 1 })
  })

  it('with replace the new device takes over and the old one is gone', async () => {
    const { instance, device } = await enrolled()
    const other = new SecondDevice({ fetch: instance.fetch, clock: () => Math.floor(instance.now / 1000) })
    await other.hello(await instance.enroll('joe', { replace: true }), 'other')
    await other.enrol('7305')
    expect(answerOf((await other.open('7305')).prove)).toMatchObject({ ok: 1 })
    expect(answerOf((await device.open(pin)).eval.step)).toMatchObject({ e: 'gone' })
  })

  it('a deleted token answers gone, and its numbers go on when it is created anew', async () => {
    const { instance, device } = await enrolled()
    const before = await instance.token('joe')
    await instance.apply('joe', remove)
    expect(answerOf(await device.close())).toMatchObject({ e: 'gone' })
    await instance.enroll('joe')
    const after = await instance.token('joe')
    expect(after.rev).toBeGreaterThan(before.rev + 1)
    expect(after.state.created).toBeGreaterThan(before.state.event?.sequence ?? 0)
  })
})

describe('the relying party', () => {
  it('consumes a single-use token in exactly one of a hundred parallel polls', async () => {
    const { instance, device } = await enrolled({ duration: 0 })
    await device.open(pin)
    instance.tokens.pause = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 10))
    const seen = await Promise.all(Array.from({ length: 100 }, () => instance.apply('joe', poll).catch(() => 'busy')))
    expect(seen.filter((one) => one === 1)).toHaveLength(1)
  })

  it('an unused single-use window ends after 120 s', async () => {
    const { instance, device } = await enrolled({ duration: 0 })
    await device.open(pin)
    instance.now += 120_000
    expect(await instance.apply('joe', poll)).toBe(2)
  })
})
