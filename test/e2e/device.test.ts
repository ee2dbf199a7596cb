import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { memoryStore, Token } from '../../sdk/index.ts'
import { toB64u } from '../second-implementation/bytes.ts'
import { SecondDevice } from '../second-implementation/device.ts'
import { publicOf } from '../second-implementation/primitives.ts'
import { ownReceiver, sharedInstance, toldTenant } from '../support/instance.ts'
import { LossyNetwork, replay } from '../support/lossy-network.ts'
import { wordsOf } from '../support/words-of.ts'

const quick = { protection: { iterations: 10_000 } }
const instance = await sharedInstance()
const receiver = await ownReceiver(instance.now)
const tenant = await toldTenant(instance, receiver, 'devices', { ...quick, duress: true, duressHold: 0 })
const [pin, duressPin, wrongPin] = ['4831', '9052', '2750']

const enrolSecond = async (id: string): Promise<SecondDevice> => {
  const device = new SecondDevice()
  await device.hello(await instance.enroll(tenant, id), 'phone')
  await device.enrol(pin, duressPin)
  return device
}

/** All that a tenant can see of a token, once its events have been published: as many as happened. */
const seen = async (id: string, events: number) => {
  const mine = () => receiver.hooks.filter(({ data }) => data['id'] === id).length
  await receiver.wait(() => mine() >= events)
  return { detail: await instance.detail(tenant, id), history: await instance.history(tenant, id), webhooks: mine() }
}

describe('the device protocol as written a second time', () => {
  it('enrols, opens, closes, is wrong, blocks and is unblocked against the running instance', async () => {
    const device = new SecondDevice()
    expect((await device.hello(await instance.enroll(tenant, 'second'), 'phone')).answer).toMatchObject({
      ok: 1,
      svc: tenant.service,
      usr: 'second',
      mode: 'new',
    })
    const { finish } = await device.enrol(pin, duressPin)
    expect(finish?.step.answer).toMatchObject({ ok: 1, bind: finish?.bind })
    expect((await device.open(pin)).prove?.answer).toMatchObject({ ok: 1, st: 1 })
    expect(await instance.status(tenant, 'second')).toBe(1)
    expect((await device.close()).answer).toMatchObject({ ok: 1, st: 2 })
    const duress = await device.open(duressPin)
    expect(duress.prove?.answer).toMatchObject({ ok: 1, st: 1 })
    expect((await device.sync()).answer).toMatchObject({ ok: 1, st: 1 })
    expect(await instance.status(tenant, 'second')).toBe(3)
    expect((await device.open(wrongPin)).prove?.answer).toMatchObject({ ok: 0, e: 'pin', left: 2 })
    expect((await device.open(wrongPin)).prove?.answer).toMatchObject({ ok: 0, e: 'pin', left: 1 })
    expect((await device.open(wrongPin)).prove?.answer).toMatchObject({ ok: 0, e: 'pin', left: 0 })
    expect((await device.open(pin)).eval.step.answer).toMatchObject({ ok: 0, e: 'blocked' })
    expect(await instance.status(tenant, 'second')).toBe(4)
    await instance.post('/token/force', { service: tenant.service, id: 'second', status: 2 }, tenant.adminKey)
    expect((await device.open(pin)).prove?.answer?.ok).toBe(1)
  })

  it('all requests have one size, and all answers', async () => {
    const network = new LossyNetwork()
    const device = new SecondDevice({ fetch: network.fetch })
    const steps = [await device.hello(await instance.enroll(tenant, 'sizes'), 'phone')]
    const { start, finish } = await device.enrol(pin, duressPin)
    steps.push(start.step)
    if (finish !== undefined) steps.push(finish.step)
    for (const secret of [pin, duressPin, wrongPin]) {
      const {
        eval: { step },
        prove,
      } = await device.open(secret)
      steps.push(step, ...(prove === undefined ? [] : [prove]))
    }
    steps.push(await device.close(), await device.sync())
    expect(new Set(network.sent.map(({ body }) => body.length))).toEqual(new Set([1480]))
    expect(new Set(steps.map(({ response }) => response.length))).toEqual(new Set([2816]))
    expect(new Set(steps.map(({ status }) => status))).toEqual(new Set([200]))
  })

  it.each(['request', 'answer'] as const)(
    'recovers every message of a whole story whose %s was lost, and no try is counted twice',
    async (loss) => {
      const id = `lossy-${loss}`
      const network = new LossyNetwork()
      const device = new SecondDevice({ fetch: network.fetch })
      // Every message is lost once; what recovers it gets through.
      const lossy = async <T extends { answer: unknown }>(
        send: () => Promise<T>,
        step: (sent: T) => Parameters<SecondDevice['recover']>[0],
      ): Promise<T> => {
        network.at(0, loss)
        const sent = await send()
        expect(step(sent).answer).toBeUndefined()
        await device.recover(step(sent))
        return sent
      }
      const deeplink = await instance.enroll(tenant, id)
      const hello = await lossy(
        () => device.hello(deeplink, 'phone'),
        (step) => step,
      )
      device.acceptHello(hello)
      const wrap = async <T extends { step: { answer: unknown } }>(send: () => Promise<T>) =>
        (await lossy(
          async () => Object.assign(await send(), { answer: undefined }),
          (sent) => sent.step as never,
        )) as T
      const start = await wrap(() => device.enrolStart(pin, duressPin))
      expect(start.step.answer).toMatchObject({ ok: 1 })
      const finish = await wrap(() => device.enrolFinish(start))
      expect(finish.step.answer).toMatchObject({ ok: 1, bind: finish.bind })
      for (const [secret, expected] of [
        [wrongPin, { ok: 0, e: 'pin', left: 2 }],
        [wrongPin, { ok: 0, e: 'pin', left: 1 }],
        [duressPin, { ok: 1, st: 1 }],
        [wrongPin, { ok: 0, e: 'pin', left: 2 }],
        [pin, { ok: 1, st: 1 }],
      ] as const) {
        const evaluation = await wrap(() => device.eval(secret))
        expect(evaluation.step.answer).toMatchObject({ ok: 1 })
        expect(
          (
            await lossy(
              () => device.prove(evaluation, 1),
              (step) => step,
            )
          ).answer,
        ).toMatchObject(expected)
      }
      expect(await instance.status(tenant, id)).toBe(1)
      expect(
        (
          await lossy(
            () => device.close(),
            (step) => step,
          )
        ).answer,
      ).toMatchObject({ ok: 1, st: 2 })
      const { history, webhooks } = await seen(id, 7)
      expect(history.map(({ event }) => event).toReversed()).toEqual(wordsOf`
        token.enrolled token.error token.error token.duress token.error token.opened token.closed
      `)
      expect(webhooks).toBe(7)
    },
  )
})

describe('replays', () => {
  it('of every request of a whole story, in order, backwards and all at once, change nothing', async () => {
    const network = new LossyNetwork()
    const store = memoryStore()
    const force = (status: number) =>
      instance.post('/token/force', { service: tenant.service, id: 'story', status }, tenant.adminKey)
    const { token } = await Token.enroll({
      deeplink: await instance.enroll(tenant, 'story'),
      pin,
      duressPin,
      store,
      fetch: network.fetch,
    })
    await token.open(pin)
    await token.status()
    await token.close()
    await token.open(duressPin)
    await token.open(wrongPin)
    await token.open(pin)
    for (let tries = 0; tries < 3; tries += 1) await token.open(wrongPin)
    // Refused while blocked: these numbers must be used up too, or they are tries for whoever recorded them.
    for (let tries = 0; tries < 4; tries += 1) expect(await token.open(pin)).toEqual({ result: 'blocked' })
    await force(2)
    const before = await seen('story', 10)
    expect(before.detail).toMatchObject({ status: 2, errors: 0 })
    const all = [...network.sent]
    for (const one of all) await replay(one)
    for (const one of all.toReversed()) await replay(one)
    await Promise.all(all.map(replay))
    instance.advance(121_000)
    expect(await seen('story', 10)).toEqual(before)

    // The device itself goes on as if nothing had been, and what it did since is not undone by them either.
    expect(await token.open(pin)).toMatchObject({ result: 'open' })
    await token.close()
    const later = await seen('story', 12)
    for (const one of network.sent) await replay(one)
    expect(await seen('story', 12)).toEqual(later)
    expect(await token.open(pin)).toMatchObject({ result: 'open' })
  })

  it('of messages to another tenant or another service open nothing', async () => {
    const network = new LossyNetwork()
    const other = await instance.signUp('other-devices')
    const { token } = await Token.enroll({
      deeplink: await instance.enroll(tenant, 'cross'),
      pin,
      store: memoryStore(),
      fetch: network.fetch,
    })
    await token.open(pin)
    for (const { url, body } of network.sent) {
      const { status, text } = await replay({ url: url.replace('/device/devices', '/device/other-devices'), body })
      expect([status, text]).toEqual([400, '{"v":1,"error":"envelope"}'])
    }
    expect((await instance.get('/token/list', { service: other.service }, other.adminKey)).body).toEqual({ items: [] })
  })
})

describe('who knows the token id but not the device key', () => {
  it('cannot use up tries, close the token or learn anything', async () => {
    const device = await enrolSecond('victim')
    await device.open(pin)
    const before = await seen('victim', 2)
    const thief = SecondDevice.load({ ...device.record(), dsk: toB64u(new Uint8Array(randomBytes(32))) })
    for (let n = 0; n < 30; n += 1) expect((await thief.eval(wrongPin)).step.answer).toMatchObject({ ok: 0, e: 'gone' })
    for (const op of wordsOf`close sync last reject enrol hello rstart seed __proto__ constructor`) {
      expect(
        (await thief.message(op, { ser: toB64u(thief.ser), nb: [], dpk: toB64u(thief.dpk) })).answer?.ok,
        op,
      ).not.toBe(1)
    }
    // A session of the real device, with the thief's signature.
    const evaluation = await device.eval(pin)
    const stolen = await thief.prove(evaluation, 1, undefined, { authSeed: new Uint8Array(32) })
    expect(stolen.answer?.ok ?? 0).toBe(0)
    expect((await device.prove(evaluation, 1)).answer).toMatchObject({ ok: 1, st: 1 })
    const { detail, history } = await seen('victim', 3)
    expect(history).toHaveLength(before.history.length + 1)
    expect(detail).toMatchObject({ status: 1, errors: 0 })
  })

  it('a proof whose number was overtaken by a copy of the device is sent again, and judged', async () => {
    const device = await enrolSecond('overtaken')
    const evaluation = await device.eval(pin)
    const copy = SecondDevice.load(device.record())
    for (let n = 0; n < 3; n += 1) await copy.close()
    const proof = await device.prove(evaluation, 1)
    expect(proof.refused?.answer).toMatchObject({ ok: 0, e: 'ctr' })
    expect(proof.answer).toMatchObject({ ok: 1, st: 1 })
  })

  it('a proof is good for its own session, purpose and token only', async () => {
    const device = await enrolSecond('bound')
    const cases = [
      { sid: new Uint8Array(16) },
      { purpose: 3 },
      { ctx: new Uint8Array(32).fill(1) },
      { t: new Uint8Array(16) },
      { z: new Uint8Array(32) },
    ]
    for (const transcript of cases) {
      const evaluation = await device.eval(pin)
      expect((await device.prove(evaluation, 1, undefined, { transcript })).answer).toMatchObject({ ok: 0, e: 'pin' })
      expect((await device.open(pin)).prove?.answer?.ok).toBe(1)
    }
    const other = await enrolSecond('bound2')
    const [mine, theirs] = [await device.eval(pin), await other.eval(pin)]
    expect((await other.prove({ ...theirs, pin: mine.pin }, 1)).answer).toMatchObject({ ok: 0, e: 'pin' })
    expect((await device.prove(mine, 1)).answer?.ok).toBe(1)
    expect((await device.prove(mine, 1)).answer?.ok ?? 0).toBe(0)
  })

  it('what is malformed inside a good envelope is refused without a trace', async () => {
    const device = await enrolSecond('bent')
    const before = await seen('bent', 1)
    const bad: [string, Record<string, unknown>][] = [
      ['eval', {}],
      ['eval', { b: '' }],
      ['eval', { b: 'A'.repeat(43) }],
      ['eval', { b: 1 }],
      ['eval', { b: null }],
      ['eval', { b: '_'.repeat(43) }],
      ['eval', { b: ['x'] }],
      ['eval', { b: toB64u(publicOf('x25519', new Uint8Array(randomBytes(32)))), nb: 'x' }],
      ['eval', { ep: -1 }],
      ['eval', { ep: 1e300 }],
      ['eval', { n: -1 }],
      ['eval', { n: 1.5 }],
      ['eval', { n: '7' }],
      ['eval', { n: 9_000_000 }],
      ['eval', { t: '' }],
      ['eval', { t: 'A'.repeat(22) }],
      ['eval', { t: 'x' }],
      ['prove', { p: 1 }],
      ['efin', { reg: '' }],
      ['__proto__', {}],
      ['toString', {}],
      ['', {}],
      ['close', { o: 5 }],
      ['sync', { skip: -1, n: 'x' }],
      ['last', { n: null }],
    ]
    for (const [op, fields] of bad) {
      const { answer, status } = await device.message(op, fields)
      expect([status, answer?.ok], `${op} ${JSON.stringify(fields)}`).toEqual([200, 0])
    }
    for (const payload of [
      '',
      'null',
      '[]',
      '1',
      '{"o":"eval"',
      `{"o":"eval","t":"${toB64u(device.t)}","n":1e400,"ep":0}`,
      '{"o":"close","t":"\\ud800","n":1,"ep":1}',
    ]) {
      const { answer, status } = await device.message('x', {}, { payload: new TextEncoder().encode(payload) })
      expect([status, answer?.ok], payload).toEqual([200, 0])
    }
    const after = await seen('bent', 1)
    expect({ ...after, detail: { ...after.detail, device: 0 } }).toEqual({
      ...before,
      detail: { ...before.detail, device: 0 },
    })
    expect((await device.open(pin)).prove?.answer?.ok).toBe(1)
  })
})

describe('enrolment', () => {
  it('an older code stops working; the token works until the new enrolment is completed; a restore needs more than the code', async () => {
    const first = await instance.enroll(tenant, 'codes')
    const second = await instance.enroll(tenant, 'codes')
    await expect(Token.enroll({ deeplink: first, pin, store: memoryStore() })).rejects.toMatchObject({ code: 'code' })
    const { token } = await Token.enroll({ deeplink: second, pin, store: memoryStore() })
    const restore = await instance.enroll(tenant, 'codes')
    await expect(Token.enroll({ deeplink: restore, pin, store: memoryStore() })).rejects.toMatchObject({
      code: 'recovery_required',
    })
    expect(await token.open(pin)).toMatchObject({ result: 'open' })
    const replaced = await Token.enroll({
      deeplink: await instance.enroll(tenant, 'codes', { replace: true }),
      pin: '7193',
      store: memoryStore(),
    })
    expect(await replaced.token.open('7193')).toMatchObject({ result: 'open' })
    expect(await token.open(pin)).toEqual({ result: 'gone' })
  })

  it('a second device with the same code takes the place of one that has not finished, and that is an event', async () => {
    const deeplink = await instance.enroll(tenant, 'twice')
    const [one, two] = [new SecondDevice(), new SecondDevice()]
    await one.hello(deeplink, 'one')
    const start = await one.enrolStart(pin)
    await two.hello(deeplink, 'two')
    expect((await one.enrolFinish(start)).step.answer?.ok ?? 0).toBe(0)
    expect((await two.enrol(pin)).finish?.step.answer?.ok).toBe(1)
    const { history } = await seen('twice', 2)
    expect(history.map(({ event }) => event)).toEqual(['token.enrolled', 'token.conflict'])
    expect((await one.open(pin)).eval.step.answer?.e).toBe('gone')
  })

  it('of parallel completions of one code exactly one succeeds', async () => {
    const deeplink = await instance.enroll(tenant, 'race')
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, () => Token.enroll({ deeplink, pin, store: memoryStore() })),
    )
    const tokens = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.token] : []))
    expect(tokens).toHaveLength(1)
    expect(await tokens[0]?.open(pin)).toMatchObject({ result: 'open' })
  })

  it('a deleted token is gone for its device, and a new one starts anew', async () => {
    const { token } = await Token.enroll({
      deeplink: await instance.enroll(tenant, 'again'),
      pin,
      store: memoryStore(),
    })
    await instance.post('/token/delete', { service: tenant.service, id: 'again' }, tenant.adminKey)
    expect(await token.open(pin)).toEqual({ result: 'gone' })
    const deeplink = await instance.enroll(tenant, 'again')
    expect(await token.open(pin)).toEqual({ result: 'gone' })
    expect(await instance.status(tenant, 'again')).toBe(0)
    const next = await Token.enroll({ deeplink, pin: '7193', store: memoryStore() })
    expect(await next.token.open('7193')).toMatchObject({ result: 'open' })
    const sequences = (await seen('again', 4)).history.map(({ sequence }) => sequence)
    expect(sequences).toEqual(sequences.toSorted((a, b) => b - a))
    expect(new Set(sequences).size).toBe(sequences.length)
  })

  it('with a binding code the token is unusable until it was confirmed', async () => {
    const bound = await instance.newService(tenant, 'devices_bound', { ...quick, binding: true })
    const { token, binding } = await Token.enroll({
      deeplink: await instance.enroll(bound, 'joe'),
      pin,
      store: memoryStore(),
    })
    expect(await instance.status(bound, 'joe')).toBe(0)
    expect((await token.open(pin)).result).toBe('denied')
    const confirm = (code: string) =>
      instance.post('/token/confirm', { service: bound.service, id: 'joe', binding: code }, bound.adminKey)
    expect((await confirm('000000')).body).toEqual({ confirmed: false })
    expect((await confirm(binding.toLowerCase())).body).toEqual({ confirmed: true })
    expect((await confirm(binding)).body).toEqual({ confirmed: true })
    expect(await token.open(pin)).toMatchObject({ result: 'open' })
  })
})
