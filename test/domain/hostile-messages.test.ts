import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MESSAGE_ERRORS } from '../../core/protocol/messages.ts'
import { memoryStore, Token } from '../../sdk/index.ts'
import { regHash } from '../second-implementation/derivations.ts'
import { SecondDevice } from '../second-implementation/device.ts'
import { pairField, sessionOf, type Step } from '../second-implementation/wire.ts'
import { MemoryInstance } from '../support/memory-instance.ts'
import { duressPin, pin, RelyingParty, words } from './world.ts'
import { wordsOf } from '../support/words-of.ts'

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const contacts = ['a', 'b', 'c'].map((n) => ({ n, a: `${n}@example.com` }))

/** An enrolled device, and a second one that has presented a code and not finished; contacts are nominated, a transaction waits. */
const scene = async (config: Record<string, unknown> = {}) => {
  const recovery = { methods: ['phrase', 'contacts'] }
  const instance = new MemoryInstance({
    duress: true,
    maxErrors: 10,
    recovery,
    protection: { iterations: 10_000 },
    ...config,
  })
  const options = { fetch: instance.fetch, clock: () => Math.floor(instance.now / 1000) }
  const device = new SecondDevice(options)
  await device.hello(await instance.enroll('joe'), 'mine')
  await device.enrol(pin, duressPin, words)
  await device.nominate(pin, contacts)
  const party = new RelyingParty(instance)
  const transaction = await party.propose()
  const pending = new SecondDevice(options)
  await pending.hello(await instance.enroll('joe'), 'theirs')
  return { instance, device, pending, party, transaction }
}

const hostile = [
  undefined,
  null,
  '',
  'x',
  0,
  1,
  -1,
  1.5,
  1e21,
  true,
  [],
  {},
  [null],
  ['', ''],
  '=',
  'AA==',
  '__proto__',
  { length: 2 },
  '\u{1f600}',
  'a'.repeat(300),
  text(Buffer.alloc(16)),
  text(Buffer.alloc(31)),
  text(Buffer.alloc(32)),
  text(Buffer.alloc(33)),
  text(Buffer.alloc(32, 255)),
  text(Buffer.alloc(64)),
  text(Buffer.alloc(164)),
  text(Buffer.from('00000000000000000000000000000000000000000000000000000000000000f0', 'hex')),
  [text(Buffer.alloc(32)), text(Buffer.alloc(32))],
]
const operations = [
  ...wordsOf`hello enrol efin eval prove close sync reject last rstart rfin seed creq cver __proto__ constructor`,
  'toString',
  '',
]
const names = wordsOf`b nb ser reg rpk rs es p x g list tx skip rev pick codes code dpk name __proto__ constructor`

const value = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...hostile) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 32, maxLength: 32 }).map(text) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 8 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
)
const fields = fc
  .array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 6 })
  .map((entries) => Object.fromEntries(entries))
  .filter((sent) => Buffer.byteLength(JSON.stringify(sent)) <= 700)

describe('hostile messages', () => {
  it('never make the server throw, are answered in one size with a known error, and count nothing but an evaluation', async () => {
    const { instance, device, pending, party } = await scene()
    const sessions = {
      none: undefined,
      eval: sessionOf((await device.eval(pin)).step.answer),
      rstart: sessionOf((await pending.rstart(pin)).step.answer),
    }
    const message = fc.record({
      op: fc.constantFrom(...operations),
      fields,
      sender: fc.constantFrom('device' as const, 'pending' as const),
      to: fc.constantFrom<keyof typeof sessions>('none', 'eval', 'rstart'),
    })
    await fc.assert(
      fc.asyncProperty(message, async ({ op, fields: sent, sender, to }) => {
        const errors = await party.errors()
        const recipient = sessions[to]
        const step = await { device, pending }[sender].message(
          op,
          sent,
          recipient === undefined ? {} : { to: recipient },
        )
        expect(instance.thrown).toEqual([])
        if (step.status === 400) return
        expect(step.response).toHaveLength(2816)
        const evaluated = op === 'eval' && step.answer?.ok === 1 ? 1 : 0
        if (step.answer?.ok === 0) expect(MESSAGE_ERRORS).toContain(step.answer.e)
        expect(await party.errors()).toBe(errors + evaluated)
      }),
      { numRuns: 1500 },
    )
  }, 60_000)

  it('a payload that is no message is bad: wrong JSON, wrong types, unsafe numbers, truncated', async () => {
    const { instance, device, party } = await scene()
    const t = text(device.t)
    const good = { o: 'close', t, n: device.n + 1, ep: 0 }
    const bodies = [
      '',
      '{',
      'null',
      '[]',
      '5',
      '"x"',
      '{}',
      JSON.stringify({ ...good, n: 2 ** 53 }),
      JSON.stringify({ ...good, n: -1 }),
      JSON.stringify({ ...good, n: 1.5 }),
      JSON.stringify({ ...good, n: '7' }),
      JSON.stringify({ ...good, ep: 2 ** 32 }),
      JSON.stringify({ ...good, ep: null }),
      JSON.stringify({ ...good, o: 5 }),
      JSON.stringify({ ...good, t: 5 }),
      JSON.stringify({ ...good, t: t.slice(1) }),
      JSON.stringify({ ...good, t: '' }),
      JSON.stringify(good).slice(0, -1),
      '\u0000',
    ]
    for (const body of bodies)
      expect((await device.message('x', {}, { payload: Buffer.from(body) })).answer, body).toMatchObject({
        ok: 0,
        e: 'bad',
      })
    const odd = await device.message('x', {}, { payload: Buffer.from([0xff, 0xfe]) })
    expect(odd.answer).toMatchObject({ e: 'bad' })
    expect([await party.errors(), instance.thrown]).toEqual([0, []])
  })

  it('envelopes that do not open are 400: size, padding, key, instance, version', async () => {
    const { device, instance } = await scene()
    const step = device.prepare('close')
    const body = JSON.parse(step.request) as Record<string, unknown>
    const odd = [
      '',
      '{}',
      'null',
      '[]',
      JSON.stringify({ ...body, v: 2 }),
      JSON.stringify({ ...body, k: 'x' }),
      JSON.stringify({ ...body, k: '__proto__' }),
      JSON.stringify({ ...body, e: text(Buffer.alloc(32)) }),
      JSON.stringify({ ...body, c: String(body['c']).slice(4) }),
      JSON.stringify({ ...body, more: 1 }).replace('"more":1', '"v":1'),
    ]
    for (const sent of odd.slice(0, 9)) expect((await device.post(sent)).status, sent.slice(0, 40)).toBe(400)
    const bent: Parameters<SecondDevice['message']>[2][] = [
      {
        plaintext: (signature, payload) =>
          Buffer.concat([signature, Buffer.from([255, 255]), payload, Buffer.alloc(958 - payload.length)]),
      },
      {
        plaintext: (signature, payload) =>
          Buffer.concat([signature, Buffer.from([0, payload.length]), payload, Buffer.alloc(958 - payload.length, 1)]),
      },
      {
        plaintext: (signature, payload) =>
          Buffer.concat([signature, Buffer.from([0, payload.length]), payload, Buffer.alloc(957 - payload.length)]),
      },
    ]
    for (const options of bent) expect((await device.message('close', {}, options)).status).toBe(400)
    expect((await device.message('close', {}, { inst: 'other' })).status).toBe(400)
    expect((await device.message('close', {}, { signWith: randomBytes(32) })).answer).toMatchObject({ e: 'gone' })
    expect(
      (
        await device.message(
          'close',
          {},
          {
            plaintext: (_, payload) =>
              Buffer.concat([
                Buffer.alloc(64),
                Buffer.from([0, payload.length]),
                payload,
                Buffer.alloc(958 - payload.length),
              ]),
          },
        )
      ).answer,
    ).toMatchObject({ e: 'gone' })
    expect(instance.thrown).toEqual([])
  })
})

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
    const { instance, device, pending } = await scene()
    const evaluation = await device.eval(pin)
    const to = sessionOf(evaluation.step.answer)
    expect((await device.message('sync', { skip: 0 }, { to })).answer).toMatchObject({ e: 'bad' })
    expect((await device.prove(evaluation, 1)).answer).toMatchObject({ ok: 1 })
    for (const mark of ['\u202e', '\u2066', '\u200f', '\u061c']) {
      const other = new SecondDevice({ fetch: instance.fetch, clock: pending.clock })
      expect((await other.hello(await instance.enroll('ann'), `a${mark}b`)).answer).toMatchObject({ e: 'bad' })
    }
    const named = {
      pin,
      store: memoryStore(),
      fetch: instance.fetch,
      now: () => instance.now,
      deviceName: '\u200fiPhone \u202eשל דני',
    }
    await Token.enroll({ deeplink: await instance.enroll('dani'), ...named })
    expect((await instance.token('dani')).cold?.deviceName).toBe(' iPhone  של דני')
    const family = new SecondDevice({ fetch: instance.fetch, clock: pending.clock })
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
    const evaluation = await device.eval(pin)
    expect(e(await device.prove(evaluation, 1))).toBe('ok')
    expect(e(await device.prove(evaluation, 1))).toBe('session')
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
    const ann = new SecondDevice({ fetch: instance.fetch, clock: device.clock })
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
    const { token } = await Token.enroll({
      deeplink: await instance.enroll('joe', { replace: true }),
      pin,
      store: memoryStore(),
      fetch: instance.fetch,
      now: () => instance.now,
      sleep: () => Promise.resolve(),
    })
    const five = (name: string, address: number) =>
      Array.from({ length: 5 }, (_, at) => ({ name, email: `${at}${'x'.repeat(address - 13)}@example.com` }))
    expect(await token.nominateContacts(five('n'.repeat(40), 64), pin)).toEqual({ result: 'done' })
    expect(await token.nominateContacts(five('"'.repeat(10), 64), pin)).toEqual({ result: 'done' })
    await expect(token.nominateContacts(five('"'.repeat(40), 20), pin)).rejects.toMatchObject({ code: 'invalid_input' })
    expect([await party.errors(), instance.thrown]).toEqual([0, []])
  })
})
