import { describe, expect, test } from 'vitest'
import { wake } from '../../core/domain/webhook/wake.ts'
import type { Waiting, WakePorts } from '../../core/domain/webhook/wake.ts'

const minute = 60_000
const now = 30_000_000 * minute + 20_000
const waitingAt = (minutes: number): Waiting => ({ due: now + minutes * minute, reference: { token: 'a', sequence: minutes, service: 'acme_bank', attempt: 4 } })

const fakes = (all: Waiting[], emptied: number | null, runs = Infinity, refuse = false) => {
  const happened: string[] = []
  const asked: number[] = []
  let left = runs
  let cursor = emptied
  const waiting: WakePorts['waiting'] = {
    emptied: async () => cursor,
    setEmptied: async (to) => {
      cursor = to
    },
    async *due(at) {
      asked.push(at - 30_000_000)
      const found = all.filter(({ due }) => Math.floor(due / minute) === at)
      if (found.length > 0) yield found
    },
    remove: async (gone) => {
      happened.push(`remove ${gone.length}`)
      for (const one of gone) all.splice(all.indexOf(one), 1)
    },
  }
  const send = async (due: readonly Waiting[]): Promise<void> => {
    if (refuse) throw new Error('busy')
    happened.push(`send ${due.length}`)
  }
  const run = (at = now): Promise<number> => wake({ waiting, send, now: at, goOn: () => left-- > 0 })
  return { run, happened, asked, all, cursor: () => (cursor === null ? null : cursor - 30_000_000) }
}

describe('the waker', () => {
  test('sends what is due before it removes it, and leaves the rest', async () => {
    const { run, happened, all } = fakes([waitingAt(0), waitingAt(0), waitingAt(1)], 30_000_000 - 1)
    expect(await run()).toBe(2)
    expect(happened).toEqual(['send 2', 'remove 2'])
    expect(all).toHaveLength(1)
  })

  test('goes on where the last run ended, however long ago', async () => {
    const { run, asked, cursor } = fakes([waitingAt(-500)], 30_000_000 - 600)
    expect(await run()).toBe(1)
    expect([asked[0], asked.at(-1), asked.length, cursor()]).toEqual([-599, 0, 600, 0])
  })

  test('looks at the last minutes again', async () => {
    const { run, asked } = fakes([], 30_000_000)
    await run()
    expect(asked).toEqual([-2, -1, 0])
  })

  test('begins an hour ago the first time', async () => {
    const { run, asked } = fakes([], null)
    await run()
    expect(asked[0]).toBe(-60)
  })

  test('leaves to the next run what it has no time for', async () => {
    const { run, cursor, asked } = fakes([waitingAt(-5)], 30_000_000 - 10, 4)
    expect(await run()).toBe(0)
    expect([asked.at(-1), cursor()]).toEqual([-6, -6])
  })

  test('does not pass over what it could not send', async () => {
    const { run, all, cursor } = fakes([waitingAt(-3)], 30_000_000 - 10, Infinity, true)
    await expect(run()).rejects.toThrow('busy')
    expect([all.length, cursor()]).toEqual([1, -10])
  })

  test('follows a clock that was set back', async () => {
    const { run, cursor } = fakes([], 30_000_000 + 500)
    await run()
    expect(cursor()).toBe(0)
  })
})
