import { describe, expect, test } from 'vitest'
import { Token } from '../../sdk/index.ts'
import type { Fault } from './fake-server.ts'
import { enrolled, setup } from './setup.ts'

const faults: Fault[] = ['request', 'answer', 'garbled', 'unavailable', 'busy']

describe.each(faults)('with one %s fault', (fault) => {
  test.each(['hello', 'enrol', 'efin'])('at %s, enrolment completes', async (o) => {
    const world = setup()
    world.server.fault(o, fault)
    const { token } = await enrolled(world)
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
    expect(world.server.token('ana').events).toEqual(['enrolled', 'open:normal'])
  })

  test.each(['eval', 'prove'])('at %s, an open succeeds and costs one try', async (o) => {
    const { token, server } = await enrolled()
    await token.open('1111')
    server.fault(o, fault)
    expect(await token.open('1112')).toEqual({ result: 'wrong-pin', left: 1 })
    server.fault(o, fault)
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
    expect(server.token('ana').events).toEqual(['enrolled', 'open:normal'])
  })

  test.each(['close', 'sync'])('at %s, it is asked again', async (o) => {
    const { token, server } = await enrolled()
    server.fault(o, fault)
    expect(await token.close()).toBe('closed')
    expect(await token.status()).toBe('closed')
  })
})

describe('a lost second message', () => {
  test('whose question was lost too is settled in the end', async () => {
    const { token, server } = await enrolled()
    server.fault('prove', 'answer')
    server.fault('last', 'answer', 2)
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
    expect(server.seen.slice(3)).toEqual(['eval', 'prove', 'last', 'last', 'last'])
  })

  test('is sent again as it was only after `none`', async () => {
    const { token, server } = await enrolled()
    server.fault('prove', 'request')
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
    expect(server.seen.slice(3)).toEqual(['eval', 'last', 'prove'])
  })

  test('that a middlebox refuses is asked about, not given up', async () => {
    const { token, server } = await enrolled()
    server.fault('prove', 'refused')
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
  })

  test('whose session is over throws `session`', async () => {
    const { token, server } = await enrolled()
    server.fault('eval', 'answer')
    const { sessions } = server
    const set = sessions.set.bind(sessions)
    sessions.set = (sid, session) => set(`${sid.slice(0, -1)}_`, session)
    await expect(token.open('4831')).rejects.toMatchObject({ code: 'session' })
    sessions.set = set
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
  })
})

describe('bytes on the wire', () => {
  test('a retry is the same bytes', async () => {
    const { token, server } = await enrolled()
    server.fault('eval', 'answer')
    await token.open('4831')
    const [first, second] = server.log.filter(({ o }) => o === 'eval')
    expect(first?.body).toBe(second?.body)
  })

  test('are 1480 and 2816 characters for every operation, PIN and outcome', async () => {
    const { token, server } = await enrolled(setup(), { phrase: true })
    for (const pin of ['4831', '9052', '1111']) await token.open(pin)
    await token.close()
    await token.status()
    await token.unmask('4831')
    await token.changePin({ pin: '4831', newPin: '5926' })
    expect(new Set(server.log.map(({ request }) => request))).toEqual(new Set([1480]))
    expect(new Set(server.log.map(({ response }) => response))).toEqual(new Set([2816]))
  })
})

describe('without a network', () => {
  test('an operation throws `network`; the next one succeeds', async () => {
    const { token, server } = await enrolled()
    server.fault('close', 'request', 4)
    await expect(token.close()).rejects.toMatchObject({ code: 'network' })
    expect(await token.close()).toBe('closed')
  })

  test('`busy` for ever throws `busy`', async () => {
    const { token, server } = await enrolled()
    server.fault('close', 'busy', 4)
    await expect(token.close()).rejects.toMatchObject({ code: 'busy' })
  })

  test('pauses grow between tries', async () => {
    const pauses: number[] = []
    const world = setup()
    const { store } = await enrolled(world)
    const [token] = await Token.load(store, { ...world.options, sleep: async (ms) => void pauses.push(ms) })
    world.server.fault('close', 'request', 3)
    await token?.close()
    expect(pauses).toHaveLength(3)
    expect(pauses.every((ms, i) => ms >= 250 * 2 ** i && ms <= 500 * 2 ** i)).toBe(true)
  })

  test('an enrolment whose end was never confirmed is in the store, and is the token', async () => {
    const world = setup()
    world.server.fault('efin', 'answer')
    world.server.fault('last', 'request', 9)
    await expect(enrolled(world)).rejects.toMatchObject({ code: 'network' })
    const [token] = await Token.load(world.store, world.options)
    expect(await token?.open('4831')).toMatchObject({ result: 'open' })
    expect(await world.store.keys()).toHaveLength(1)
  })

  test('an enrolment that never reached its end says gone, and can be made again', async () => {
    const world = setup()
    world.server.fault('efin', 'request', 9)
    await expect(enrolled(world)).rejects.toMatchObject({ code: 'network' })
    world.server.repair()
    const [token] = await Token.load(world.store, world.options)
    expect(await token?.status()).toBe('gone')
    const { deeplink } = world.server.invite('ana')
    const again = await Token.enroll({ deeplink, pin: '5926', store: world.store, ...world.options })
    expect(await again.token.open('5926')).toMatchObject({ result: 'open' })
    expect(await token?.open('5926')).toMatchObject({ result: 'open' })
  })
})
