import { describe, expect, it } from 'vitest'
import { force } from '../../core/domain/token/administer.ts'
import { poll } from '../../core/domain/token/poll.ts'
import { settle } from '../../core/domain/token/settle.ts'
import { duressPin, pin } from './world.ts'
import { answerOf, enrolled, status } from './enrolled-device.ts'

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
    for (const left of [2, 1, 0])
      expect(answerOf((await device.open('0001')).prove)).toMatchObject({ ok: 0, e: 'pin', left })
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
