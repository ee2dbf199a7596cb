import { describe, expect, it } from 'vitest'
import { Turns } from '../../../local/workers/turns.ts'

const turnsOf = (places: number): Turns => new Turns({ places, callSeconds: 10 })
const add = (turns: Turns, tenant: string, event: string, caller = 'one'): void =>
  turns.add(event, { lane: { tenant, caller }, endsAt: Infinity }, () => undefined)
/** Takes all that wait, one after the other, each of which ends at once. */
const drain = (turns: Turns): string[] => {
  const order: string[] = []
  for (let next = turns.take(); next; next = turns.take()) {
    order.push(next.event)
    turns.end(next.lane)
  }
  return order
}

describe('turns', () => {
  it('go from tenant to tenant, however many calls one has', () => {
    const turns = turnsOf(4)
    for (const event of ['a1', 'a2', 'a3', 'a4']) add(turns, 'a', event)
    for (const event of ['b1', 'b2']) add(turns, 'b', event)
    expect(turns.hasNext()).toBe(true)
    expect(drain(turns)).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'a4'])
    expect(turns.hasNext()).toBe(false)
  })

  it('go from caller to caller within a tenant: a false name does not fill its lane', () => {
    const turns = turnsOf(4)
    for (const event of ['x1', 'x2', 'x3']) add(turns, 'a', event, 'stranger')
    add(turns, 'a', 'a1', 'owner')
    expect(drain(turns)).toEqual(['x1', 'a1', 'x2', 'x3'])
  })

  it('leave places free for others: two thirds are for one tenant, the rest for the next ones', () => {
    const turns = turnsOf(8)
    for (let call = 0; call < 20; call += 1) add(turns, 'a', `a${call}`)
    const running = Array.from({ length: 20 }, () => turns.take()).filter((next) => next !== null)
    expect(running).toHaveLength(6)
    add(turns, 'b', 'b1')
    expect(turns.take()?.event).toBe('b1')
    for (const { lane } of running) turns.end(lane)
    expect(turns.take()?.event).toBe('a6')
  })

  it('one place is everybody’s', () => {
    const turns = turnsOf(1)
    add(turns, 'a', 'a1')
    add(turns, 'b', 'b1')
    expect(turns.take()?.event).toBe('a1')
    expect(turns.take()).toBeNull()
    turns.end({ tenant: 'a', caller: 'one' })
    expect(turns.take()?.event).toBe('b1')
  })

  it('a call that could not be done in time is busy, and never begun', async () => {
    const turns = turnsOf(1)
    const outcome = new Promise((resolve) =>
      turns.add('a1', { lane: { tenant: 'a', caller: 'one' }, endsAt: performance.now() + 10_010 }, resolve),
    )
    expect(await outcome).toMatchObject({ ok: false, reason: 'busy' })
    expect(turns.take()).toBeNull()
  })
})
