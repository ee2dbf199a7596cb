import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MESSAGE_ERRORS } from '../../core/protocol/messages.ts'
import { sessionOf } from '../second-implementation/wire.ts'
import { pin } from './world.ts'
import { wordsOf } from '../support/words-of.ts'
import { hostileScene as scene, text } from './hostile-scene.ts'

const odd: unknown[] = [undefined, null, 0, 1, -1, 1.5, 1e21, true, [], {}, [null], ['', ''], { length: 2 }, '']
const hostile = [
  ...odd,
  ...wordsOf`x = AA== __proto__ \u{1f600} ${'a'.repeat(300)}`,
  ...[16, 31, 32, 33, 64, 164].map((size) => text(Buffer.alloc(size))),
  text(Buffer.alloc(32, 255)),
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
      { numRuns: 600 },
    )
  }, 60_000)

  it('a payload that is no message is bad: wrong JSON, wrong types, unsafe numbers, truncated', async () => {
    const { instance, device, party } = await scene()
    const t = text(device.t)
    const good = { o: 'close', t, n: device.n + 1, ep: 0 }
    const changed = (part: object) => JSON.stringify({ ...good, ...part })
    const bodies = [
      ...wordsOf`{ null [] 5 "x" {} \u0000`,
      '',
      changed({}).slice(0, -1),
      ...[2 ** 53, -1, 1.5, '7'].map((n) => changed({ n })),
      ...[2 ** 32, null].map((ep) => changed({ ep })),
      ...[5, t.slice(1), ''].map((id) => changed({ t: id })),
      changed({ o: 5 }),
    ]
    for (const body of bodies)
      expect((await device.message('x', {}, { payload: Buffer.from(body) })).answer, body).toMatchObject({
        ok: 0,
        e: 'bad',
      })
    const bytes = await device.message('x', {}, { payload: Buffer.from([0xff, 0xfe]) })
    expect(bytes.answer).toMatchObject({ e: 'bad' })
    expect([await party.errors(), instance.thrown]).toEqual([0, []])
  })

  it('envelopes that do not open are 400: size, padding, key, instance, version', async () => {
    const { device, instance } = await scene()
    const step = device.prepare('close')
    const body = JSON.parse(step.request) as Record<string, unknown>
    const changes = [{ v: 2 }, { k: 'x' }, { k: '__proto__' }, { e: text(Buffer.alloc(32)) }]
    const bentOnes = changes.map((part) => JSON.stringify({ ...body, ...part }))
    for (const sent of [
      '',
      '{}',
      'null',
      '[]',
      ...bentOnes,
      JSON.stringify({ ...body, c: String(body['c']).slice(4) }),
    ])
      expect((await device.post(sent)).status, sent.slice(0, 40)).toBe(400)
    // A length, what it is of, and what fills the rest.
    const bent = (length: (size: number) => number[], rest: number, fill = 0) => ({
      plaintext: (signature: Uint8Array, payload: Uint8Array) =>
        Buffer.concat([
          signature,
          Buffer.from(length(payload.length)),
          payload,
          Buffer.alloc(rest - payload.length, fill),
        ]),
    })
    const right = (size: number) => [0, size]
    for (const options of [bent(() => [255, 255], 958), bent(right, 958, 1), bent(right, 957)])
      expect((await device.message('close', {}, options)).status).toBe(400)
    expect((await device.message('close', {}, { inst: 'other' })).status).toBe(400)
    expect((await device.message('close', {}, { signWith: randomBytes(32) })).answer).toMatchObject({ e: 'gone' })
    const unsigned = bent(right, 958)
    const plaintext = (_: Uint8Array, payload: Uint8Array) => unsigned.plaintext(new Uint8Array(64), payload)
    expect((await device.message('close', {}, { plaintext })).answer).toMatchObject({ e: 'gone' })
    expect(instance.thrown).toEqual([])
  })
})
