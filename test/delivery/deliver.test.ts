import { describe, expect, test } from 'vitest'
import { deliver } from '../../core/application/webhook/deliver.ts'
import { type EventType, successTypes } from '../../core/contract/events.ts'
import { successType } from '../../core/domain/token/event.ts'
import { targetOf } from '../../core/domain/webhook/target.ts'
import { fakes, now, reference, service } from './deliver-fakes.ts'
import { webhook } from './token-event.ts'

describe('a try of a delivery', () => {
  test('is sent and recorded, and counted once it is', async () => {
    const { ports, happened, records } = fakes()
    await deliver(reference, ports)
    expect(happened).toEqual(['send', 'finish', 'recount webhooks'])
    expect(records).toEqual([
      {
        token: reference.token,
        sequence: 7,
        happened: 1.8e12,
        attempt: 3,
        state: 'delivered',
        next: 0,
        at: now - 40,
        code: 200,
        failure: null,
        milliseconds: 40,
        answer: '',
      },
    ])
  })

  test('that failed has its successor before it is recorded', async () => {
    const { ports, happened, records } = fakes({ code: 500 })
    await deliver(reference, ports)
    expect(happened.map((step) => step.split(' ')[0])).toEqual(['send', 'failed', 'schedule', 'finish', 'recount'])
    expect(happened[2]).toMatch(/^schedule 4 in 30\.0/)
    expect(records[0]).toMatchObject({ state: 'retrying', code: 500, failure: 'status' })
    expect(records[0]?.next).toBeGreaterThan(now)
  })

  test('whose successor cannot be scheduled stays claimed', async () => {
    const failing = fakes({ code: 500 })
    failing.ports.retries.schedule = async () => Promise.reject(new Error('down'))
    await expect(deliver(reference, failing.ports)).rejects.toThrow('down')
    expect(failing.records).toEqual([])
  })

  test.each(['finished', 'gone'] as const)('%s is not made again', async (claim) => {
    const { ports, happened } = fakes({ claim })
    await deliver(reference, ports)
    expect(happened).toEqual([])
  })

  test('that somebody else is at is looked at again when their time is over, whether they ended it or died', async () => {
    const { ports, happened } = fakes({ claim: 'running' })
    await deliver(reference, ports)
    expect(happened).toEqual(['schedule 3 in 0.5 min'])
  })

  test.each([
    ['an endpoint that is off', { off: true }, 'off'],
    ['a service without a webhook now', { service: service({ url: null }) }, 'unwanted'],
    ['a service that does not want it now', { service: service({ events: ['token.blocked'] }) }, 'unwanted'],
  ] as const)('to %s is not sent', async (_name, given, state) => {
    const { ports, happened, records } = fakes(given)
    await deliver(reference, ports)
    expect(happened).toEqual(['finish'])
    expect(records[0]?.state).toBe(state)
  })

  test('to an endpoint that was switched on a moment ago is sent', async () => {
    const { ports, happened } = fakes({ off: true, stillOff: false })
    await deliver(reference, ports)
    expect(happened).toContain('send')
  })

  test('of an event that is gone is neither sent nor written down', async () => {
    const { ports, happened } = fakes({ service: null })
    await deliver(reference, ports)
    expect(happened).toEqual([])
  })

  test('carries the secret only where the service says so', async () => {
    const without = fakes()
    const within = fakes({ service: service({ secretInBody: true }) })
    await deliver(reference, without.ports)
    await deliver(reference, within.ports)
    expect(without.bodies.join()).not.toContain('whsec')
    expect(JSON.parse(within.bodies.join())).toMatchObject({ data: { secret: webhook.secret } })
  })
})

describe('a service', () => {
  const wants = (part: object, type: EventType, ordinary: EventType | null = null) =>
    targetOf(service(part).config, { type, ordinary })

  test('gets the types that it wants', () => {
    expect(wants({}, 'token.blocked')).toEqual(webhook)
    expect(wants({ events: ['token.blocked'] }, 'token.blocked')).toEqual(webhook)
    expect(wants({ events: ['token.blocked'] }, 'token.opened')).toBeNull()
    expect(wants({ events: [] }, 'token.opened')).toBeNull()
    expect(wants({ url: null }, 'token.opened')).toBeNull()
  })

  test('gets the same deliveries with either PIN, whatever it wants', () => {
    for (const events of [...successTypes.map((type) => [type]), [], 'all'])
      for (const ordinary of successTypes) {
        const { type } = successType(ordinary, true)
        expect(wants({ events }, type, ordinary), ordinary).toEqual(wants({ events }, ordinary))
      }
  })
})
