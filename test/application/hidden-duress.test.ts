import { describe, expect, test } from 'vitest'
import type { ServiceCaller } from '../../core/domain/caller.ts'
import type { TokenEvent } from '../../core/domain/token/token-event.ts'
import { action as detail } from '../../functions/token/detail.ts'
import { action as history } from '../../functions/token/history.ts'
import { action as restore } from '../../functions/token/restore.ts'
import { duressPin, pin, world } from '../domain/world.ts'

/** A token whose duress PIN was used, and a key that may see duress or not. */
const scene = async () => {
  const made = await world('second')
  const { instance } = made
  const caller = (hideDuress: boolean): ServiceCaller => ({ ...instance.caller, hideDuress })
  const request = { id: 'joe', service: instance.service.name, limit: 50 }
  const loads: string[] = []
  const tokens = Object.assign(Object.create(instance.tokens) as typeof instance.tokens, {
    load: (...given: Parameters<typeof instance.tokens.load>) => {
      loads.push(given[1])
      return instance.tokens.load(...given)
    },
  })
  const events = { history: async (): Promise<TokenEvent[]> => instance.tokens.events.toReversed() }
  const actions = { find: async () => ({ entries: new Map(), members: new Map() }) }
  const ports = { tokens, events, actions, clock: () => instance.now, random: instance.random }
  const asked = { request, idempotencyKey: null }
  return {
    ...made,
    loads,
    history: async (hideDuress: boolean) => (await history(ports)({ ...asked, caller: caller(hideDuress) })).body,
    detail: async (hideDuress: boolean) => (await detail(ports)({ ...asked, caller: caller(hideDuress) })).body,
    restore: async (hideDuress: boolean) => (await restore(ports)({ ...asked, caller: caller(hideDuress) })).body,
  }
}

describe('a key with hideDuress', () => {
  test('may not restore, and is told so before the token is read', async () => {
    const { restore: asking, loads } = await scene()
    await expect(asking(true)).rejects.toMatchObject({ code: 'forbidden' })
    expect(loads).toEqual([])
    expect(await asking(false)).toEqual({ restored: false })
  })

  test('sees a restore as a force, in histories and details', async () => {
    const made = await scene()
    await made.restore(false)
    const last = { at: expect.any(String) as string, type: 'token.forced' }
    expect((await made.history(true)).items[0]).toMatchObject({ event: 'token.forced', via: 'forced', status: 2 })
    expect((await made.history(false)).items[0]).toMatchObject({ event: 'token.restored', via: 'forced', status: 2 })
    expect(await made.detail(true)).toMatchObject({ lastEvent: last, via: 'forced' })
  })

  test('sees nothing of a hold, and the same history with either PIN', async () => {
    const seen = await Promise.all(
      [pin, duressPin].map(async (secret) => {
        const made = await scene()
        await made.driven.open(pin)
        await made.driven.unlock(secret)
        await made.driven.open(pin)
        expect(await made.detail(true)).not.toHaveProperty('duressUntil')
        expect('duressUntil' in (await made.detail(false))).toBe(secret === duressPin)
        const { items } = await made.history(true)
        return items.map(({ event, status, via }) => [event, status, via])
      }),
    )
    expect(seen[1]).toEqual(seen[0])
  })
})
