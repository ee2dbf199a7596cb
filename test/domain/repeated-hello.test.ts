import { describe, expect, it } from 'vitest'
import { SecondDevice } from '../second-implementation/device.ts'
import { MemoryInstance } from '../support/memory-instance.ts'
import { duressPin, kinds, pin, world, type World } from './world.ts'
import { deviceOn } from '../support/phones.ts'
import { RelyingParty } from './relying-party.ts'

/** A clean phone that said hello on an enrolled token, and every message that it sent. */
const newcomer = async ({ instance }: World) => {
  const bodies: string[] = []
  const fetchRecorded: typeof fetch = (input, init) => {
    if (typeof init?.body === 'string') bodies.push(init.body)
    return instance.fetch(input, init)
  }
  const device = deviceOn(instance, { fetch: fetchRecorded })
  expect((await device.hello(await instance.enroll('joe'), 'newcomer')).answer).toMatchObject({
    ok: 1,
    mode: 'restore',
  })
  return { device, bodies }
}

describe.each(kinds)('a dropped device, on %s’s token', (kind) => {
  it.each([
    [
      'a reset by phrase',
      { recovery: { methods: ['phrase'] } },
      async ({ driven, phrase }: World) => expect(await driven.reset(phrase, '2580', '7319')).toBe('ok'),
    ],
    [
      'a restore',
      { recovery: { methods: ['phrase', 'contacts'] } },
      async ({ party }: World) => expect(await party.restore()).toBe(true),
    ],
  ])('does not come back by its hello heard again after %s', async (name, config, drop) => {
    const made = await world(kind, config)
    if (name === 'a restore') expect(await made.driven.change(duressPin, '2580', '7319')).toBe('ok')
    const { device, bodies } = await newcomer(made)
    await drop(made)
    const before = await made.instance.token('joe')
    for (const body of bodies) await made.instance.fetch('https://zaas.test/device/acme', { method: 'POST', body })
    expect(await made.instance.token('joe')).toEqual(before)
    expect((await made.instance.token('joe')).cold?.pending).toBeNull()
    expect((await device.creq([])).answer).toMatchObject({ ok: 0 })
    const again = SecondDevice.load(device.record(), { fetch: made.instance.fetch, clock: device.clock })
    expect((await again.rstart('2468')).step.answer).toMatchObject({ ok: 0 })
    expect(await made.driven.open(name === 'a restore' ? pin : '2580')).toBe('ok')
  })
})

describe('a hello said again by the same device', () => {
  const scene = async () => {
    const instance = new MemoryInstance({ otp: { length: 8 } })
    const device = deviceOn(instance)
    const first = await device.hello(await instance.enroll('joe'), 'phone')
    const { service } = instance
    instance.service = {
      ...service,
      rev: service.rev + 1,
      config: { ...service.config, otp: { ...service.config.otp, length: 6 } },
    }
    const { writes } = instance.tokens
    const again = await device.replay(first)
    expect(instance.tokens.writes).toBe(writes)
    return { instance, device, first, again }
  }

  it.each([
    ['first', 8],
    ['repeated', 6],
  ] as const)('writes nothing; codes of the policy in the %s answer are understood', async (which, length) => {
    const { instance, device, first, again } = await scene()
    if (which === 'repeated') device.acceptHello(again)
    expect(first.answer).not.toEqual(again.answer)
    expect((await device.enrol(pin)).finish?.step.answer).toMatchObject({ ok: 1 })
    const code = device.otp(pin)
    expect(code.replaceAll(/\W/g, '')).toHaveLength(length)
    expect(await new RelyingParty(instance).otp(code)).toMatchObject({ valid: true })
  })
})

describe('one code in several hands', () => {
  const scene = async () => {
    const instance = new MemoryInstance()
    const deeplink = await instance.enroll('joe')
    const bodies: string[] = []
    const fetchRecorded: typeof fetch = (input, init) => {
      if (typeof init?.body === 'string') bodies.push(init.body)
      return instance.fetch(input, init)
    }
    const device = () => deviceOn(instance, { fetch: fetchRecorded })
    const replayAll = async () => {
      for (const body of bodies) await instance.fetch('https://zaas.test/device/acme', { method: 'POST', body })
    }
    return { instance, deeplink, device, replayAll }
  }

  it('a device whose place was taken does not come back by its hello heard again', async () => {
    const { instance, deeplink, device, replayAll } = await scene()
    const [last, ...others] = Array.from({ length: 5 }, device)
    for (const one of [...others, last as SecondDevice])
      expect((await one.hello(deeplink, 'phone')).answer).toMatchObject({ ok: 1, mode: 'new' })
    const before = await instance.token('joe')
    await replayAll()
    expect(await instance.token('joe')).toEqual(before)
    expect((await last?.enrol(pin))?.finish?.step.answer).toMatchObject({ ok: 1 })
    expect(instance.tokens.events.map(({ type }) => type)).toEqual([
      ...Array<string>(4).fill('token.conflict'),
      'token.enrolled',
    ])
  })
})
