/** SecondDevice against a toy instance: the flows, lost answers, and the bytes that hostile tests will bend. */
import { beforeEach, describe, expect, it } from 'vitest'
import vectors from '../vectors/device-protocol.json' with { type: 'json' }
import { concat, fromHex, toB64u, toHex, uint, utf8 } from './bytes.ts'
import { hourOf, offlineAnswer, otpAt, ratchet } from './codes.ts'
import { bindingOf, recoveryPublic } from './derivations.ts'
import { openRequest } from './instance-envelope.ts'
import { policyFault } from './policy.ts'
import { H, publicOf, systemRandom } from './primitives.ts'
import { SecondDevice } from './device.ts'
import { ToyInstance } from './toy-instance.ts'
import { type Transaction, undisplayable } from './transaction.ts'

const PIN = '4831'
const DURESS = '9052'
const PHRASE = vectors.recovery.phrase

let server: ToyInstance
let device: SecondDevice
const fresh = (): SecondDevice => new SecondDevice({ fetch: server.fetch, clock: () => server.time })

beforeEach(async () => {
  server = new ToyInstance()
  device = fresh()
  expect((await device.hello(server.deeplink, 'phone')).answer?.ok).toBe(1)
  expect((await device.enrol(PIN, DURESS, PHRASE)).finish?.step.answer?.ok).toBe(1)
})

describe('enrolment', () => {
  it('server and device agree on registration, binding code and phrase key', async () => {
    expect(device).toMatchObject({ svc: server.svc, usr: server.usr, mode: 'new', n: 3 })
    const { finish } = await device.enrol(PIN)
    expect(finish?.step.answer?.['bind']).toBe(finish?.bind)
    expect(finish?.bind).toBe(bindingOf(server.t, server.dpk, finish?.reg ?? device.mask))
    await device.enrol(PIN, undefined, PHRASE)
    expect(toHex(server.rpk)).toBe(toHex(recoveryPublic(PHRASE, server.t)))
  })

  it('every request has one size', async () => {
    await device.changePin(PIN, '7193', DURESS)
    await device.nominate(PIN, [{ n: 'Ana', a: '+34600000001' }])
    expect(new Set(server.requests.map((body) => body.length))).toEqual(new Set([1480]))
  })

  it('for equal randomness the stored bytes are equal with and without a duress PIN, and for any PIN', async () => {
    const records = []
    for (const [pin, duress] of [
      [PIN, DURESS],
      [PIN, undefined],
      ['7193', '2648'],
    ] as const) {
      let at = 0
      const random = (size: number) => {
        let out = concat()
        while (out.length < size) out = concat(out, H(uint(at++, 4)))
        return out.slice(0, size)
      }
      const one = new SecondDevice({ fetch: server.fetch, clock: () => server.time, random })
      await one.hello(server.deeplink, 'phone')
      await one.enrol(pin, duress)
      records.push(JSON.stringify(one.record()), at)
    }
    expect(new Set(records).size).toBe(2)
  })

  it('a policy with duress beside a local check, or with reserved settings, is refused', async () => {
    server.pol = { ...server.pol, lvl: 'hash' }
    await expect(fresh().hello(server.deeplink, 'phone')).rejects.toThrow('duress requires level none')
    expect(policyFault({ ...server.pol, lvl: 'none', root: 'oprf' })).toBe('reserved')
    expect(policyFault({ ...server.pol, lvl: 'none', it: 999 })).toBe('iterations')
  })
})

describe('under a PIN', () => {
  it('the normal PIN opens, the duress PIN opens as 3 with the same answer, any other is an error', async () => {
    const normal = await device.open(PIN)
    expect(server.status).toBe(1)
    const duress = await device.open(DURESS)
    expect(server.status).toBe(3)
    expect(duress.prove?.answer).toEqual(normal.prove?.answer)
    expect((await device.open('0001')).prove?.answer).toMatchObject({ ok: 0, e: 'pin', left: 2 })
    expect((await device.close()).answer).toMatchObject({ ok: 1, st: 2 })
  })

  it('three wrong tries block, and evaluations interleave', async () => {
    const evaluations = [await device.eval('0001'), await device.eval('0002'), await device.eval('0003')]
    expect(evaluations.map(({ step }) => step.answer?.['left'])).toEqual([2, 1, 0])
    expect((await device.open(PIN)).eval.step.answer?.e).toBe('blocked')
    const [first, , third] = evaluations
    if (first === undefined || third === undefined) throw new Error('three were made')
    expect(await device.prove(first, 1)).toMatchObject({ status: 400, answer: undefined })
    expect((await device.prove(third, 1)).answer?.e).toBe('pin')
  })

  it('a PIN change keeps serial, seed and mask; old PINs are wrong afterwards', async () => {
    const before = device.record()
    expect((await device.changePin(PIN, '7193', '2648')).prove?.answer?.ok).toBe(1)
    expect({ ...device.record(), n: 0 }).toEqual({ ...before, n: 0 })
    expect((await device.open(PIN)).prove?.answer?.e).toBe('pin')
    expect((await device.open('2648')).prove?.answer?.ok).toBe(1)
    expect(server.status).toBe(3)
  })

  it('the phrase restores on a clean device; another phrase does not', async () => {
    const clean = fresh()
    await clean.hello(server.deeplink, 'new phone')
    expect(clean.mode).toBe('restore')
    expect((await clean.rfin(await clean.rstart('7193'), 'other words')).step.answer?.e).toBe('phrase')
    expect((await clean.rfin(await clean.rstart('7193'), PHRASE)).step.answer?.ok).toBe(1)
    expect((await clean.open('7193')).prove?.answer?.ok).toBe(1)
    expect((await device.close()).answer?.e).toBe('gone')
  })

  it('delegated protection takes a key in place of a PIN', async () => {
    const other = fresh()
    other.delegated = true
    const key = systemRandom(32)
    await other.hello(server.deeplink, 'robot')
    await other.enrol(key)
    expect((await other.open(key)).prove?.answer?.ok).toBe(1)
  })
})

describe('lost answers and the counter', () => {
  it('first message: the same bytes bring the stored answer and cost nothing', async () => {
    server.drop = 'response'
    const evaluation = await device.eval(PIN)
    expect(evaluation.step).toMatchObject({ status: 0, answer: undefined })
    const [again] = await device.recover(evaluation.step)
    expect(again?.request).toBe(evaluation.step.request)
    expect(server.errs).toBe(1)
    expect((await device.prove(evaluation, 1)).answer?.ok).toBe(1)
  })

  it.each(['request', 'response'] as const)(
    'second message, %s lost: asks last, sends again only on none',
    async (drop) => {
      const evaluation = await device.eval(PIN)
      server.drop = drop
      const proof = await device.prove(evaluation, 1)
      expect(proof.answer).toBeUndefined()
      const steps = await device.recover(proof)
      expect(steps.map(({ op }) => op)).toEqual(drop === 'request' ? ['last', 'prove'] : ['last'])
      expect(proof.answer).toMatchObject({ ok: 1, st: 1 })
      expect(server).toMatchObject({ errs: 0, status: 1 })
    },
  )

  it('a counter behind is corrected once', async () => {
    device.n = 0
    const step = await device.close()
    expect(step.refused?.answer).toMatchObject({ e: 'ctr', last: 3 })
    expect(step).toMatchObject({ n: 4, answer: { ok: 1 } })
  })

  it('a loaded copy is the same device', async () => {
    const thief = SecondDevice.load(device.record(), { fetch: server.fetch, clock: () => server.time })
    expect((await thief.open(PIN)).prove?.answer?.ok).toBe(1)
    expect(thief.otp(PIN)).toBe(device.otp(PIN))
  })
})

describe('codes without network', () => {
  it('a code and an answer are what the server computes from the registered roots', () => {
    server.time += 7200 + 40
    const reg = server.reg ?? device.mask
    const [kn, kd, mask] = [reg.slice(64, 96), reg.slice(96, 128), reg.slice(128, 160)]
    const hour = hourOf(server.time)
    const now = ratchet(mask, 2)
    expect(device.otp(PIN)).toBe(otpAt(kn, now, Math.floor(server.time / 30), 6, 'dec'))
    expect(device.otp(DURESS, 8, 'b32')).toBe(otpAt(kd, now, Math.floor(server.time / 30), 8, 'b32'))
    expect(device.answer('k7qm', PIN)).toBe(offlineAnswer(kn, now, hour, 'K7QM', 8))
    expect(device.ep).toBe(hour)
    server.time = 0
    device.otp(PIN)
    expect([device.ep, toHex(device.mask)]).toEqual([hour, toHex(now)])
  })
})

describe('transactions', () => {
  const tx: Transaction = {
    id: 'Ab3d',
    iat: 1,
    exp: 2,
    amount: '1250.00',
    cur: 'EUR',
    payee: 'Ana Pérez',
    text: 'Rent',
  }

  it('what must not be shown is refused', async () => {
    expect(undisplayable(tx)).toBeNull()
    expect(undisplayable({ ...tx, amount: '', cur: '', payee: '' })).toBeNull()
    const bad: [Partial<Transaction>, string][] = [
      [{ payee: 'Ana\u202E' }, 'payee'],
      [{ text: 'a\nb' }, 'text'],
      [{ amount: '01' }, 'amount'],
      [{ amount: '1.' }, 'amount'],
      [{ cur: 'eur' }, 'cur'],
      [{ amount: '' }, 'cur'],
      [{ text: 'e\u0301' }, 'text'],
      [{ text: 'a\u200Db' }, 'text'],
      [{ text: 'a\u2028b' }, 'text'],
      [{ payee: 'x'.repeat(141) }, 'payee'],
      [{ amount: '', cur: '', text: '' }, 'text'],
      [{ text: '\u0378' }, 'text'],
    ]
    for (const [change, field] of bad) expect(undisplayable({ ...tx, ...change })).toBe(field)
    expect(() => device.approve(PIN, { ...tx, cur: 'eur' })).toThrow('not displayable')
    expect((await device.approve(PIN, tx)).prove?.answer?.ok).toBe(1)
  })
})

describe('hostile control', () => {
  const payloadOf = (body: string) => openRequest(server.inst, server.secret, body)

  it('forged signer, wrong token, wrong sizes and bent plaintexts leave as asked', async () => {
    const other = systemRandom(32)
    expect((await device.message('close', {}, { signWith: other })).answer?.e).toBe('gone')
    expect(payloadOf(server.requests.at(-1) ?? '').signedBy(publicOf('ed25519', other))).toBe(true)
    expect((await device.message('close', { t: toB64u(other) })).answer?.e).toBe('gone')
    const raw = await device.message('x', {}, { payload: utf8('not json'), n: 9 })
    expect([new TextDecoder().decode(payloadOf(raw.request).payload), raw.status]).toEqual(['not json', 400])
    expect((await device.message('close', {}, { plaintext: () => new Uint8Array(1023) })).request).toHaveLength(1479)
    expect((await device.message('close', {}, { inst: 'acmf' })).status).toBe(400)
    expect((await device.message('close', {}, { to: { k: device.kid, key: publicOf('x25519', other) } })).status).toBe(
      400,
    )
  })

  it('a replayed request runs once; explicit n leaves the counter', async () => {
    const evaluation = await device.eval(PIN)
    const { n } = device
    expect((await device.replay(evaluation.step)).answer).toMatchObject({ sid: evaluation.step.answer?.['sid'] })
    expect(server.errs).toBe(1)
    expect((await device.message('close', {}, { n: 1 })).answer?.e).toBe('ctr')
    expect(device.n).toBe(n)
    expect(
      (await device.prove(evaluation, 1, undefined, { transcript: { sid: fromHex('00'.repeat(16)) } })).answer?.e,
    ).toBe('pin')
  })
})
