import { describe, expect, test } from 'vitest'
import { Token } from '../../sdk/index.ts'
import type { Fault } from '../support/lossy-network.ts'
import { enrolled, setup } from './setup.ts'

describe.each<Fault>(['request', 'answer', 'garbled', 'unavailable'])('with one %s fault', (fault) => {
  test.each(['hello', 'enrol', 'efin'])('at %s, enrolment completes', async (o) => {
    const world = setup()
    world.network.fault(o, fault)
    const { token } = await enrolled(world)
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
    expect(world.party.events).toEqual(['token.enrolled', 'token.opened online'])
  })

  test.each(['close', 'sync'])('at %s, it is asked again', async (o) => {
    const { token, network } = await enrolled()
    network.fault(o, fault)
    expect([await token.close(), await token.status()]).toEqual(['closed', 'closed'])
    expect(network.operations.filter((one) => one === o)).toHaveLength(2)
  })
})

describe('a lost second message', () => {
  test('whose question was lost too is settled in the end', async () => {
    const { token, network } = await enrolled()
    network.fault('prove', 'answer')
    network.fault('last', 'answer', 2)
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
    expect(network.operations.slice(3)).toEqual(['eval', 'prove', 'last', 'last', 'last'])
  })

  test('is sent again as it was only after `none`', async () => {
    const { token, network } = await enrolled()
    network.fault('prove', 'request')
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
    expect(network.operations.slice(3)).toEqual(['eval', 'prove', 'last', 'prove'])
  })

  test('that a middlebox refuses is asked about, not given up', async () => {
    const { token, network } = await enrolled()
    network.fault('prove', 'refused')
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
  })

  test("that a proxy refuses in words of its own costs nothing, and is not the instance's refusal", async () => {
    const { token, network } = await enrolled()
    network.from(0, 'proxy')
    await expect(token.open('4831')).rejects.toMatchObject({ code: 'network', status: 400 })
    network.repair()
    network.from(0, 'refused')
    await expect(token.open('4831')).rejects.toMatchObject({ code: 'envelope' })
    network.repair()
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
  })

  test('whose session is over throws `session`', async () => {
    const { token, instance, network } = await enrolled()
    network.rule(({ operation }) => {
      if (operation === 'prove') instance.sessions.clear()
      return null
    })
    await expect(token.open('4831')).rejects.toMatchObject({ code: 'session' })
    network.repair()
    expect(await token.open('4831')).toMatchObject({ result: 'open' })
  })
})

describe('bytes on the wire', () => {
  test('a retry is the same bytes', async () => {
    const { token, network } = await enrolled()
    network.fault('eval', 'answer')
    await token.open('4831')
    const [first, second] = network.sent.filter(({ operation }) => operation === 'eval')
    expect(first?.body).toBe(second?.body)
  })
})

describe('without a network', () => {
  test('an operation throws `network`; the next one succeeds', async () => {
    const { token, network } = await enrolled()
    network.fault('close', 'request', 4)
    await expect(token.close()).rejects.toMatchObject({ code: 'network', cause: new TypeError('fetch failed') })
    network.fault('close', 'unavailable', 4)
    await expect(token.close()).rejects.toMatchObject({ code: 'network', status: 503 })
    expect(await token.close()).toBe('closed')
  })

  test('`busy` is asked again after a pause, and for ever throws `busy`', async () => {
    const { token, instance, network } = await enrolled()
    await token.open('4831')
    instance.tokens.losing = 6
    expect(await token.close()).toBe('closed')
    expect(network.operations.slice(-2)).toEqual(['close', 'close'])
    await token.open('4831')
    instance.tokens.losing = 1000
    await expect(token.close()).rejects.toMatchObject({ code: 'busy' })
  })

  test('pauses grow between tries', async () => {
    const pauses: number[] = []
    const { store, network, options } = await enrolled()
    const [token] = await Token.load(store, { ...options, sleep: async (ms) => void pauses.push(ms) })
    network.fault('close', 'request', 3)
    await token?.close()
    expect(pauses).toHaveLength(3)
    expect(pauses.every((ms, i) => ms >= 250 * 2 ** i && ms <= 500 * 2 ** i)).toBe(true)
  })

  test('an enrolment whose end was never confirmed is in the store, and is the token', async () => {
    const world = setup()
    world.network.fault('efin', 'answer')
    world.network.fault('last', 'request', 9)
    await expect(enrolled(world)).rejects.toMatchObject({ code: 'network' })
    world.network.repair()
    const [token] = await Token.load(world.store, world.options)
    expect(await token?.open('4831')).toMatchObject({ result: 'open' })
    expect([await Token.load(world.store), await Token.pending(world.store, world.options)]).toMatchObject([[{}], []])
  })

  test('an enrolment that never reached its end says gone, and can be made again', async () => {
    const world = setup()
    world.network.fault('efin', 'request', 9)
    await expect(enrolled(world)).rejects.toMatchObject({ code: 'network' })
    world.network.repair()
    const [token] = await Token.load(world.store, world.options)
    expect(await token?.open('4831')).toEqual({ result: 'gone' })
    const deeplink = await world.instance.enroll('ana')
    expect(await token?.status()).toBe('gone')
    const again = await Token.enroll({ deeplink, pin: '5926', store: world.store, ...world.options })
    expect(await again.token.open('5926')).toMatchObject({ result: 'open' })
    expect(await token?.open('5926')).toMatchObject({ result: 'open' })
  })
})
