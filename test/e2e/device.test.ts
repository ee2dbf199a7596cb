import { describe, expect, it } from 'vitest'
import { memoryStore, Token } from '../../sdk/index.ts'
import { SecondDevice } from '../second-implementation/device.ts'
import { ownReceiver, sharedInstance, toldTenant } from '../support/instance.ts'
import { LossyNetwork, replay } from '../support/lossy-network.ts'
import { wordsOf } from '../support/words-of.ts'

const quick = { protection: { iterations: 10_000 } }
const instance = await sharedInstance()
const receiver = await ownReceiver(instance.now)
const tenant = await toldTenant(instance, receiver, 'devices', { ...quick, duress: true, duressHold: 0 })
const [pin, duressPin, wrongPin] = ['4831', '9052', '2750']

/** All that a tenant can see of a token, once its events have been published: as many as happened. */
const seen = async (id: string, events: number) => {
  // Delivered at least once: by `webhook-id`.
  const mine = () => new Set(receiver.hooks.filter(({ data }) => data['id'] === id).map((hook) => hook.id)).size
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

describe('enrolment', () => {
  it('of parallel completions of one code exactly one succeeds', async () => {
    const deeplink = await instance.enroll(tenant, 'race')
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, () => Token.enroll({ deeplink, pin, store: memoryStore() })),
    )
    const tokens = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.token] : []))
    expect(tokens).toHaveLength(1)
    expect(await tokens[0]?.open(pin)).toMatchObject({ result: 'open' })
  })
})
