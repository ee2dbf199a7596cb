import { expect, it } from 'vitest'
import { listDead, replayDead } from '../../core/application/dead-letters.ts'
import type { DeadLetter } from '../../core/domain/dead-letters.ts'

const letter = (index: number): DeadLetter => ({ id: `m${index}`, receipt: '', body: {}, tenant: 'acme', sentAt: 1 })

/** So many dead letters, which come again ten by ten until they are removed, and a queue that may be full. */
const world = (count: number, isFull = false) => {
  let left = Array.from({ length: count }, (_, index) => letter(index))
  let at = 0
  const done: string[] = []
  const letters = {
    take: async () => {
      const some = left.slice(at % Math.max(1, left.length)).slice(0, 10)
      at += some.length
      return some
    },
    remove: async (gone: readonly DeadLetter[]) => {
      done.push(...gone.map(({ id }) => `remove ${id}`))
      left = left.filter((one) => !gone.includes(one))
      at = 0
    },
  }
  const queue = {
    sendAll: async (all: readonly DeadLetter[]): Promise<ReadonlySet<number>> => {
      done.push(...all.map(({ id }) => `send ${id}`))
      return new Set(isFull ? [all.length - 1] : [])
    },
  }
  return { letters, queue, done, left: () => left.length }
}

it('dead letters that come again while they are looked at are told of once, a hundred at most', async () => {
  for (const [count, seen, more] of [
    [0, 0, false],
    [25, 25, false],
    [130, 100, true],
  ] as const) {
    const { items, more: others } = await listDead(world(count).letters)
    expect([items.length, new Set(items.map(({ id }) => id)).size, others]).toEqual([seen, seen, more])
  }
})

it('a dead letter is sent before it is removed, and stays where its queue did not take it', async () => {
  const good = world(1)
  expect(await replayDead(good.letters, good.queue)).toEqual({ replayed: 1, more: false })
  expect(good.done).toEqual(['send m0', 'remove m0'])
  const many = world(130)
  expect(await replayDead(many.letters, many.queue)).toEqual({ replayed: 100, more: true })
  const full = world(12, true)
  await expect(replayDead(full.letters, full.queue)).rejects.toMatchObject({ code: 'busy' })
  expect(full.left()).toBe(12)
})
