import { describe, expect, it } from 'vitest'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { b64u } from '../../core/protocol/base64url.ts'
import { Token } from '../../sdk/index.ts'
import { askForCode } from '../../sdk/messages.ts'
import { codeOf, workerOf } from './asked-codes.ts'
import { duressPin, pin, world } from './world.ts'

const [hour, day] = [3_600_000, 86_400_000]
const alone = { recovery: { methods: ['phrase', 'contacts'], delay: 86_400, selfService: 'sms' } }

const scene = async (config: Record<string, unknown> = alone) => {
  const made = await world('sdk', config)
  const worker = await workerOf(made.instance)
  const { instance } = made
  const where = { url: 'https://zaas.test', tenant: 'acme', instanceKey: b64u(instance.pair.publicKey) }
  const ask = async (more: Partial<Parameters<typeof askForCode>[0]> = {}) => {
    const asked = { ...made.clean().sdk, ...where, service: 'acme_homebanking', user: 'joe', channel: 'sms' } as const
    await askForCode({ ...asked, ...more })
  }
  return { ...made, ...worker, where, ask }
}

const contacts = ['a', 'b', 'c'].map((n) => ({ n, a: `${n}@example.com` }))

describe('a user who recovers alone', () => {
  it('gets a code at the registered address, and with the phrase the token after the delay; the old phone is told', async () => {
    const { ask, clean, deliver, driven, instance, party, phrase, sent, where } = await scene()
    await ask()
    await deliver()
    expect(sent.map(({ to }) => to)).toEqual(['+34600000001'])
    expect(party.lastEvent).toBe('token.recovery recovery')
    const phone = clean()
    const recovering = { ...phone.sdk, ...where, code: codeOf(sent[0]), by: 'phrase', phrase, pin: '2580' } as const
    const first = await Token.recover(recovering)
    expect(first).toEqual({ result: 'waiting', from: new Date(Math.ceil(instance.now / 1000) * 1000 + day) })
    expect((await instance.token('joe')).cold?.recovery).not.toBeNull()
    expect(await driven.open(pin)).toBe('ok')
    instance.now += day - hour
    expect((await Token.recover(recovering)).result).toBe('waiting')
    instance.now += 2 * hour
    const last = await Token.recover(recovering)
    if (last.result !== 'done') throw new Error(last.result)
    expect(await last.token.open('2580')).toMatchObject({ result: 'open' })
    expect(await driven.open(pin)).toBe('gone')
  })

  it('moves nothing by the code, and nothing once the phone in use has cancelled', async () => {
    const { ask, clean, deliver, driven, instance, sent, phrase, where } = await scene()
    await ask()
    await deliver()
    const phone = clean()
    const code = { ...where, code: codeOf(sent[0]) }
    const greeting = await Token.greet({ ...phone.sdk, ...code })
    expect(greeting.mode).toBe('restore')
    await expect(greeting.enroll({ pin: '2580' })).rejects.toMatchObject({ code: 'recovery_required' })
    const wrong = 'letter advice cage absurd amount doctor acoustic avoid letter advice cage above'
    expect((await greeting.recover({ by: 'phrase', phrase: wrong, pin: '2580' })).result).toBe('wrong-phrase')
    expect((await greeting.recover({ by: 'phrase', phrase, pin: '2580' })).result).toBe('waiting')
    expect(await driven.cancel(pin)).toBe('ok')
    instance.now += 2 * day
    await expect(greeting.recover({ by: 'phrase', phrase, pin: '2580' })).rejects.toMatchObject({ code: 'code' })
    expect(await driven.open(pin)).toBe('ok')
  })

  it('leaves a hold as it is, and is in a shadow with the coercer’s contacts', async () => {
    const { ask, deliver, driven, instance, sent } = await scene({ ...alone, duressHold: 60 })
    await driven.nominate(duressPin, contacts)
    const before = (await instance.token('joe')).state
    await ask()
    await deliver()
    expect(sent).toHaveLength(1)
    const { shadow, duressUntil } = (await instance.token('joe')).state
    expect([shadow, duressUntil]).toEqual([true, before.duressUntil])
  })
})

describe('who asks for a code', () => {
  it('hears the same, and costs the same, whoever exists', async () => {
    const { ask, deliver, instance, sent } = await scene()
    const from = instance.traffic.length
    instance.heard = []
    for (const more of [{}, { user: 'nobody' }, { channel: 'email' }, { service: 'acme_none' }] as const)
      await ask(more)
    expect(instance.heard.map(({ answer }) => answer)).toEqual(
      Array.from({ length: 4 }, () => ({ ok: 1, now: expect.any(Number) })),
    )
    const seen = instance.traffic.slice(from).map((one) => ({ ...one, writes: one.writes.length }))
    expect(new Set(seen.map((one) => JSON.stringify(one))).size).toBe(1)
    // One message each into the queue; who has to hear of it is found out behind it.
    expect(instance.asked).toHaveLength(4)
    await deliver()
    expect(sent.map(({ to }) => to)).toEqual(['+34600000001'])
  })

  it('cannot cancel what is under way: neither an administrator’s code nor a recovery of the user’s own', async () => {
    const { ask, clean, deliver, instance, phrase, sent, where } = await scene()
    const deeplink = await instance.enroll('joe')
    await ask()
    await deliver()
    expect(sent).toEqual([])
    expect((await Token.greet({ ...clean().sdk, deeplink })).mode).toBe('restore')
    instance.now += day
    await ask()
    await deliver()
    const phone = clean()
    const recovering = { ...phone.sdk, ...where, code: codeOf(sent[0]), by: 'phrase', phrase, pin: '2580' } as const
    expect((await Token.recover(recovering)).result).toBe('waiting')
    instance.now += 2 * hour
    await ask()
    await deliver()
    expect(sent).toHaveLength(1)
    instance.now += day
    expect((await Token.recover(recovering)).result).toBe('done')
  })

  it('has three a day for a user, known or not', async () => {
    for (const user of ['joe', 'nobody']) {
      const { ask, instance } = await scene()
      for (let time = 0; time < 5; time += 1) await ask({ user })
      expect(instance.asked).toHaveLength(3)
    }
  })

  it('gets none without a registered address, for a new token, or where the service has another way', async () => {
    for (const config of [
      { ...alone, recovery: { ...alone.recovery, selfService: 'email' } },
      { recovery: { ...alone.recovery, selfService: 'none' } },
    ]) {
      const { ask, deliver, instance, sent } = await scene(config)
      await ask()
      await instance.enroll('ann')
      await ask({ user: 'ann' })
      await deliver()
      expect(sent).toEqual([])
    }
  })

  it('is refused by its shape alone: another organisation’s service, no channel', async () => {
    const { ask } = await scene()
    for (const more of [{ service: 'other_bank' }, { channel: 'fax' as never }, { user: '' }])
      await expect(ask(more)).rejects.toMatchObject({ code: 'protocol' })
  })
})

it('needs a day to cancel, and a second factor', () => {
  const pathOf = (recovery: object) =>
    serviceConfig.safeParse({ recovery: { selfService: 'sms', ...recovery } }).error?.issues[0]?.path
  expect(pathOf({ delay: 86_399 })).toEqual(['recovery', 'delay'])
  expect(pathOf({ delay: 86_400, methods: [] })).toEqual(['recovery', 'methods'])
  expect(pathOf({ delay: 86_400 })).toBeUndefined()
})
