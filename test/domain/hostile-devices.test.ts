import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { remove } from '../../core/domain/token/administer.ts'
import { SecondDevice } from '../second-implementation/device.ts'
import { deviceOn } from '../support/phones.ts'
import { b64u } from '../../core/protocol/base64url.ts'
import { MemoryInstance } from '../support/memory-instance.ts'
import { wordsOf } from '../support/words-of.ts'
import { pin } from './world.ts'
import { answerOf, enrolled, status } from './enrolled-device.ts'

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

  it('who knows the token id but not the device key cannot use up tries, close the token or learn anything', async () => {
    const { instance, device } = await enrolled()
    await device.open(pin)
    const before = await instance.token('joe')
    const thief = SecondDevice.load(device.record(), { fetch: instance.fetch })
    thief.dsk = randomBytes(32)
    for (let round = 0; round < 5; round += 1)
      expect(answerOf((await thief.eval('0001')).step)).toMatchObject({ e: 'gone' })
    for (const op of wordsOf`close sync last reject enrol hello rstart seed __proto__ constructor`) {
      const fields = { ser: b64u(thief.ser), nb: [], dpk: b64u(thief.dpk) }
      expect(answerOf(await thief.message(op, fields)), op).toMatchObject({ ok: 0 })
    }
    expect(await instance.token('joe')).toEqual(before)
    // A session of the real device, with the thief's signature.
    const evaluation = await device.eval(pin)
    const stolen = await thief.prove(evaluation, 1, undefined, { authSeed: new Uint8Array(32) })
    expect(stolen.answer?.ok ?? 0).toBe(0)
    expect(answerOf(await device.prove(evaluation, 1))).toMatchObject({ ok: 1, st: 1 })
    expect((await instance.token('joe')).state.errors).toBe(0)
  })

  it('a proof whose number was overtaken by a copy of the device is sent again, and judged', async () => {
    const { instance, device } = await enrolled()
    const evaluation = await device.eval(pin)
    const copy = SecondDevice.load(device.record(), { fetch: instance.fetch, clock: device.clock })
    for (let round = 0; round < 3; round += 1) await copy.close()
    const proof = await device.prove(evaluation, 1)
    expect(answerOf(proof.refused)).toMatchObject({ ok: 0, e: 'ctr' })
    expect(answerOf(proof)).toMatchObject({ ok: 1, st: 1 })
  })

  it('a hundred parallel wrong PINs get three evaluations at most, and block', async () => {
    const { instance, device } = await enrolled()
    instance.tokens.pause = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 20))
    const copies = Array.from({ length: 100 }, (_, index) => {
      const copy = SecondDevice.load(device.record(), { fetch: instance.fetch, clock: device.clock })
      copy.n += index
      return copy
    })
    const tries = await Promise.all(copies.map((copy) => copy.open('0001')))
    const evaluated = tries.filter(({ eval: { step } }) => answerOf(step)?.['ok'] === 1)
    expect(evaluated.length).toBeLessThanOrEqual(3)
    instance.now += 120_000
    expect(await status(instance)).toBe(4)
  })

  it('malformed fields answer bad, count nothing and leave no trace but their numbers', async () => {
    const { instance, device } = await enrolled()
    const traceOf = async () => {
      const { state, cold } = await instance.token('joe')
      return { ...state, counter: null, lastSeenAt: 0, cold, events: instance.tokens.events.length }
    }
    const before = await traceOf()
    const bytes = [Buffer.alloc(32), Buffer.alloc(32, 255), Buffer.alloc(33)].map(b64u)
    const points = ['', 'AA', 5, null, ['x'], 'A'.repeat(43), '_'.repeat(43), ...bytes].map((b) => ({ b }))
    const numbers = [-1, 1.5, '7', 9_000_000].map((n) => ({ n }))
    const epochs = [-1, 1e300].map((ep) => ({ ep }))
    const fields = [{}, ...points, ...numbers, ...epochs, { nb: 'x' }, { t: '' }, { t: 'A'.repeat(22) }, { t: 'x' }]
    for (const field of fields)
      expect(answerOf(await device.message('eval', field)), JSON.stringify(field)).toMatchObject({ ok: 0 })
    for (const op of ['prove', 'efin', 'nonsense', '__proto__', 'constructor', 'toString', ''])
      expect(answerOf(await device.message(op)), op).toMatchObject({ ok: 0, e: 'bad' })
    expect(answerOf(await device.message('efin', { reg: '' }))).toMatchObject({ e: 'bad' })
    for (const [op, field] of [
      ['sync', { skip: -1, n: 'x' }],
      ['last', { n: null }],
      ['close', { o: 5 }],
    ] as const)
      expect(answerOf(await device.message(op, field)), op).toMatchObject({ ok: 0 })
    expect(await traceOf()).toEqual(before)
    expect(answerOf((await device.open(pin)).prove)).toMatchObject({ ok: 1 })
  })

  it('a counter that goes back or jumps is refused with the last one', async () => {
    const { instance, device } = await enrolled()
    await device.close()
    const { n } = (await instance.token('joe')).state.counter
    expect(answerOf(await device.message('close', {}, { n: n - 1 }))).toMatchObject({ e: 'ctr', last: n })
    expect(answerOf(await device.message('close', {}, { n: n + 1_000_001 }))).toMatchObject({ e: 'ctr', last: n })
  })

  it('a code works once; the second device takes the place of the first, and the conflict is an event', async () => {
    const instance = new MemoryInstance()
    const link = await instance.enroll('joe')
    const [first, second] = [deviceOn(instance), deviceOn(instance)]
    await first.hello(link, 'first')
    const start = await first.enrolStart(pin)
    await second.hello(link, 'second')
    expect((await instance.token('joe')).state.event?.type).toBe('token.conflict')
    expect((await first.enrolFinish(start)).step.answer?.ok ?? 0).toBe(0)
    expect(answerOf((await first.enrolStart(pin)).step)).toMatchObject({ ok: 0, e: 'gone' })
    await second.enrol(pin)
    expect(await status(instance)).toBe(2)
    expect(answerOf(await first.hello(link, 'first'))).toMatchObject({ ok: 0, e: 'code' })
  })

  it('an enrolment code for an enrolled token opens nothing by itself', async () => {
    const { instance, device } = await enrolled()
    const other = deviceOn(instance)
    expect(answerOf(await other.hello(await instance.enroll('joe'), 'other'))).toMatchObject({ ok: 1, mode: 'restore' })
    expect(answerOf((await other.enrolStart(pin)).step)).toMatchObject({ ok: 0, e: 'denied' })
    expect(answerOf((await device.open(pin)).prove)).toMatchObject({ ok: 1 })
  })

  it('with replace the new device takes over and the old one is gone', async () => {
    const { instance, device } = await enrolled({ recovery: { methods: ['contacts'] } })
    const contacts = ['a', 'b', 'c'].map((n) => ({ n, a: `${n}@example.com` }))
    expect(answerOf((await device.nominate(pin, contacts)).prove)).toMatchObject({ ok: 1 })
    const other = deviceOn(instance)
    await other.hello(await instance.enroll('joe', { replace: true }), 'other')
    await other.enrol('7305')
    // They vouched for another phone's owner.
    expect((await instance.token('joe')).cold).toMatchObject({ contacts: [], contactsAside: null })
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
