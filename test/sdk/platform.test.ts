import { afterEach, describe, expect, test, vi } from 'vitest'
import { fileStore, indexedDbStore, memoryStore } from '../../sdk/index.ts'
import { exclusively, placeOf } from '../../sdk/lock.ts'
import { defaultPbkdf2 } from '../../sdk/pbkdf2.ts'
import { SessionLock } from '../../sdk/session-lock.ts'
import { decodeRecord } from '../../sdk/record.ts'
import { enrolled } from './setup.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('auto-lock', () => {
  test('overwrites the root when its time is up, though nobody asks', () => {
    vi.useFakeTimers()
    const root = new Uint8Array(32).fill(7)
    const lock = new SessionLock(() => Date.now())
    lock.unlock(root, 5)
    vi.advanceTimersByTime(299_999)
    expect(root[0]).toBe(7)
    vi.advanceTimersByTime(1)
    expect(root).toEqual(new Uint8Array(32))
    expect([lock.locked, lock.root]).toEqual([true, null])
  })

  test('gives copies, so that a code under way does not lose its key', () => {
    const lock = new SessionLock(() => 0)
    lock.unlock(new Uint8Array(32).fill(7), 0)
    const { root } = lock
    lock.lock()
    expect(root?.[0]).toBe(7)
  })
})

describe('locks', () => {
  test('run one task at a time for a place, in order, whatever fails', async () => {
    const order: number[] = []
    const store = memoryStore()
    const step = (n: number): Promise<void> =>
      exclusively(placeOf(store, 'a'), async () => {
        order.push(n)
        await Promise.resolve()
        order.push(n)
        if (n === 1) throw new Error('fails')
      })
    await Promise.allSettled([step(0), step(1), step(2)])
    expect(order).toEqual([0, 0, 1, 1, 2, 2])
    expect(placeOf(store, 'a')).not.toBe(placeOf(memoryStore(), 'a'))
  })
})

describe('platforms', () => {
  test('without WebCrypto PBKDF2 gives the same key', async () => {
    const [password, salt] = [new Uint8Array(52).fill(1), new Uint8Array(14).fill(2)]
    const native = await defaultPbkdf2(password, salt, 1000, 32)
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
    expect(await defaultPbkdf2(password, salt, 1000, 32)).toEqual(native)
    expect(password).toEqual(new Uint8Array(52).fill(1))
  })

  test('a store that is not there says so', async () => {
    vi.stubGlobal('indexedDB', undefined)
    await expect(indexedDbStore('none').keys()).rejects.toMatchObject({ code: 'store' })
    vi.stubGlobal('process', undefined)
    expect(() => fileStore('x')).toThrow(expect.objectContaining({ code: 'store' }))
  })

  test.each(['', '{}', '{"v":2}', '{"v":1}'])('a damaged record (%s) is not half read', (text) => {
    expect(() => decodeRecord(text)).toThrow(expect.objectContaining({ code: 'store' }))
  })

  test('an error tells what happened and nothing that was typed', async () => {
    const { token } = await enrolled()
    const error = await token.changePin({ pin: '4831', newPin: '1234' }).catch((thrown: unknown) => thrown)
    expect(JSON.stringify([String(error), error])).not.toMatch(/1234|4831/)
  })
})
