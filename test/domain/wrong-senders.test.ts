import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Token } from '../../sdk/index.ts'
import { regHash } from '../second-implementation/derivations.ts'
import { pairField, sessionOf, type Step } from '../second-implementation/wire.ts'
import { duressPin, pin, words } from './world.ts'
import { deviceOn, phoneOn } from '../support/phones.ts'
import { hostileScene as scene, text } from './hostile-scene.ts'

describe('messages of the wrong sender, to the wrong key, in the wrong session', () => {
  const e = (step: Step | undefined): unknown => (step?.answer?.ok === 1 ? 'ok' : step?.answer?.e)

  it('a phone that has not finished may nothing of the token’s own, and the reverse', async () => {
    const { device, pending, party } = await scene()
    const before = await party.errors()
    for (const step of [
      (await pending.eval(pin)).step,
      await pending.close(),
      await pending.sync(),
      await pending.reject('x'),
    ])
      expect(e(step)).toBe('gone')
    for (const step of [
      (await device.enrolStart(pin)).step,
      await device.creq([]),
      await device.cver(['1234', '1234']),
    ])
      expect(e(step)).toBe('bad')
    expect(e(await device.depositedSeed())).toBe('denied')
    expect(await party.errors()).toBe(before)
  })

  it('first messages only to the instance’s key, second ones only to their session’s', async () => {
    const { device, party } = await scene()
    const evaluation = await device.eval(pin)
    const session = sessionOf(evaluation.step.answer)
    for (const op of ['eval', 'close', 'reject', 'rstart'])
      expect(e(await device.message(op, {}, { to: session })), op).toBe('bad')
    expect(e(await device.prove(evaluation, 1, undefined, { to: device.instance }))).toBe('bad')
    expect(e(await device.prove(evaluation, 1))).toBe('ok')
    expect(await party.errors()).toBe(0)
  })

  it('a sync sealed to a session is bad and leaves the session; a name that turns what follows it round is bad', async () => {
    const { instance, device } = await scene()
    const evaluation = await device.eval(pin)
    const to = sessionOf(evaluation.step.answer)
    expect((await device.message('sync', { skip: 0 }, { to })).answer).toMatchObject({ e: 'bad' })
    expect((await device.prove(evaluation, 1)).answer).toMatchObject({ ok: 1 })
    for (const mark of ['\u202e', '\u2066', '\u200f', '\u061c']) {
      const other = deviceOn(instance)
      expect((await other.hello(await instance.enroll('ann'), `a${mark}b`)).answer).toMatchObject({ e: 'bad' })
    }
    const deviceName = '\u200fiPhone \u202eשל דני'
    await Token.enroll({ ...phoneOn(instance), deeplink: await instance.enroll('dani'), pin, deviceName })
    expect((await instance.token('dani')).state.deviceName).toBe(' iPhone  של דני')
    const family = deviceOn(instance)
    expect((await family.hello(await instance.enroll('ann'), 'Ana’s 👩‍👧')).answer).toMatchObject({ ok: 1 })
  })

  it('a proof for one session, purpose, context, token or instance is none for another; each is one try', async () => {
    const { device, party, transaction } = await scene()
    const wrong = [
      { transcript: { sid: new Uint8Array(16) } },
      { transcript: { purpose: 3 } },
      { transcript: { ctx: new Uint8Array(32).fill(1) } },
      { transcript: { t: new Uint8Array(16) } },
      { transcript: { b: new Uint8Array(32) } },
      { transcript: { z: new Uint8Array(32) } },
    ]
    for (const [at, options] of wrong.entries()) {
      const evaluation = await device.eval(pin)
      expect(e(await device.prove(evaluation, 1, undefined, options)), String(at)).toBe('pin')
      expect(await party.errors()).toBe(at + 1)
      expect((await device.prove(evaluation, 1)).status).toBe(400)
    }
    await device.open(pin)
    const renewing = await device.eval(pin, ['2580', '7319'])
    expect(e(await device.prove(renewing, 1, new Uint8Array(32).fill(1)))).toBe('bad')
    expect(e(await device.prove(renewing, 6, new Uint8Array(32)))).toBe('denied')
    const plain = await device.eval(pin)
    const reg = randomBytes(164)
    expect(e(await device.prove(plain, 5, regHash(reg), { extra: { reg: text(reg) } }))).toBe('bad')
    for (const p of [0, 9, 1.5, '1', null, -1, 256 + 1])
      expect(
        e(
          await device.message(
            'prove',
            { p, x: text(Buffer.alloc(32)), g: text(Buffer.alloc(64)) },
            { to: sessionOf(plain.step.answer) },
          ),
        ),
      ).toBe('bad')
    expect(e(await device.prove(plain, 1))).toBe('ok')
    expect([await party.errors(), party.decision(transaction.id)]).toEqual([0, null])
  })

  it('one evaluation has one proof, even while the key of its session still opens messages', async () => {
    const { instance, device } = await scene()
    instance.sessions.delete = () => false
    for (const purpose of [1, 3, 4]) {
      const evaluation = await device.eval(pin)
      expect(e(await device.prove(evaluation, purpose))).toBe('ok')
      expect(e(await device.prove(evaluation, purpose))).toBe('session')
    }
  })

  it('a session of another kind or of another token proves and registers nothing', async () => {
    const { instance, device, pending } = await scene()
    const evaluation = await device.eval(pin)
    const start = await device.rstart('2580', '7319')
    const session = sessionOf(start.step.answer)
    expect(e(await device.prove(evaluation, 1, undefined, { to: session }))).toBe('session')
    const other = await pending.rstart('2580', '7319')
    expect(
      e(await device.message('rfin', { reg: text(randomBytes(164)), rs: '' }, { to: sessionOf(other.step.answer) })),
    ).toBe('session')
    expect((await pending.rfin(other, words)).step.status).toBe(400)
    const ann = deviceOn(instance)
    await ann.hello(await instance.enroll('ann'), 'ann')
    await ann.enrol(pin, duressPin)
    const joes = await device.eval(pin)
    const anns = await ann.eval(pin)
    expect(e(await ann.prove(anns, 1, undefined, { to: sessionOf(joes.step.answer) }))).toBe('bad')
    expect(
      e(
        await ann.message(
          'prove',
          { t: text(device.t), p: 1, x: text(Buffer.alloc(32)), g: text(Buffer.alloc(64)) },
          { to: sessionOf(joes.step.answer) },
        ),
      ),
    ).toBe('gone')
    expect(e(await device.prove(joes, 1))).toBe('ok')
    expect(e(await ann.prove(anns, 1))).toBe('ok')
  })

  it('a registration with one key for both PINs, a mask from the far future, or a deposit is refused', async () => {
    const { device, party, pending } = await scene()
    const bend = async (make: (reg: Uint8Array) => Uint8Array) => {
      const evaluation = await device.eval(pin, ['2580', '7319'])
      const [normal, duress] = evaluation.next ?? []
      if (normal === undefined || duress === undefined) throw new Error('no inputs')
      const zz = pairField(evaluation.step.answer, 'zz')
      return e(await device.proveChange(evaluation, { reg: make(device.registration(normal, duress, zz)) }))
    }
    expect(await bend((reg) => Buffer.concat([reg.subarray(0, 32), reg.subarray(0, 32), reg.subarray(64)]))).toBe('bad')
    expect(await bend((reg) => Buffer.concat([reg.subarray(0, 160), Buffer.from([255, 255, 255, 255])]))).toBe('bad')
    expect(await bend((reg) => reg.subarray(0, 163))).toBe('bad')
    expect(e((await device.open(pin)).prove)).toBe('ok')
    const start = await pending.rstart('2580', '7319')
    expect(e((await pending.rfin(start, words, { extra: { es: text(Buffer.alloc(32)) } })).step)).toBe('denied')
    expect(await party.errors()).toBe(0)
  })

  it('a sealed lone surrogate or an odd contact list is bad', async () => {
    const { device, party, instance } = await scene()
    const entry = (n: string, at: number) => `{"n":"${n}","a":"x${at}@example.com"}`
    const lists = [
      `[${['\\ud800', 'b', 'c'].map(entry).join()}]`,
      `[${['a', 'b'].map(entry).join()}]`,
      `[${['a', 'b', 'c', 'd', 'e', 'f'].map(entry).join()}]`,
      '[',
      '{}',
      'null',
      `[${['a', 'b', 'c'].map((n) => entry(n, 1)).join()}]`,
      `[${['', 'b', 'c'].map(entry).join()}]`,
      ` [${['a', 'b', 'c'].map(entry).join()}]`,
      `[${['a\\u202e', 'b', 'c'].map(entry).join()}]`,
      '[{"__proto__":{"n":"a","a":"+34600000001"}},1,2]',
    ]
    for (const list of lists) {
      expect(e((await device.nominate(pin, [], list)).prove), list).toBe('bad')
      await device.open(pin)
    }
    expect([await party.errors(), instance.thrown]).toEqual([0, []])
  })

  it('the longest lists of contacts fit a message; names of quotation marks that do not are said to be too long', async () => {
    const { instance, party } = await scene()
    const deeplink = await instance.enroll('joe', { replace: true })
    const { token } = await Token.enroll({ ...phoneOn(instance), deeplink, pin })
    const five = (name: string, address: number) =>
      Array.from({ length: 5 }, (_, at) => ({ name, email: `${at}${'x'.repeat(address - 13)}@example.com` }))
    expect(await token.nominateContacts(five('n'.repeat(40), 64), pin)).toEqual({ result: 'done' })
    expect(await token.nominateContacts(five('"'.repeat(10), 64), pin)).toEqual({ result: 'done' })
    await expect(token.nominateContacts(five('"'.repeat(40), 20), pin)).rejects.toMatchObject({ code: 'invalid_input' })
    expect([await party.errors(), instance.thrown]).toEqual([0, []])
  })
})
