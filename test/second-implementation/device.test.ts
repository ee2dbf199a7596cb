/** What only the second implementation does: its own policy and display checks, its store, its counter. Its flows run against the real rules in test/domain. */
import { describe, expect, it } from 'vitest'
import { MemoryInstance } from '../support/memory-instance.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { concat, uint } from './bytes.ts'
import { SecondDevice } from './device.ts'
import { defaultPolicy, policyFault } from './policy.ts'
import { H } from './primitives.ts'
import { type Transaction, undisplayable } from './transaction.ts'

const config = { duress: true, protection: { iterations: 10_000 } }
const at = (instance: MemoryInstance) => ({ fetch: instance.fetch, clock: () => Math.floor(instance.now / 1000) })

describe('the device', () => {
  it('for equal randomness stores equal bytes with and without a duress PIN, and for any PIN', async () => {
    const records = []
    for (const [pin, duress] of [
      ['4831', '9052'],
      ['4831', undefined],
      ['7193', '2648'],
    ] as const) {
      let drawn = 0
      const random = (size: number) => {
        let out = concat()
        while (out.length < size) out = concat(out, H(uint(drawn++, 4)))
        return out.slice(0, size)
      }
      const instance = new MemoryInstance(config, seededRandom(3))
      const one = new SecondDevice({ ...at(instance), random })
      await one.hello(await instance.enroll('zoë'), 'phone')
      expect((await one.enrol(pin, duress)).finish?.step.answer?.ok).toBe(1)
      records.push(JSON.stringify(one.record()), drawn)
    }
    expect(new Set(records).size).toBe(2)
  })

  it('corrects a counter that is behind, once', async () => {
    const instance = new MemoryInstance(config)
    const device = new SecondDevice(at(instance))
    await device.hello(await instance.enroll('joe'), 'phone')
    await device.enrol('4831')
    device.n = 0
    const step = await device.close()
    expect(step.refused?.answer).toMatchObject({ e: 'ctr', last: 3 })
    expect(step).toMatchObject({ n: 4, answer: { ok: 1 } })
  })

  it('refuses a policy with duress beside a local check, or with reserved settings', () => {
    expect(policyFault({ ...defaultPolicy, lvl: 'hash' })).toBe('duress requires level none')
    expect(policyFault({ ...defaultPolicy, root: 'oprf' })).toBe('reserved')
    expect(policyFault({ ...defaultPolicy, it: 999 })).toBe('iterations')
    expect(policyFault(defaultPolicy)).toBeNull()
  })
})

describe('transactions', () => {
  const tx: Transaction = {
    id: 'Ab3d',
    iat: 1,
    exp: 2,
    amount: '1250.00',
    cur: 'EUR',
    payee: 'Ana Pérez',
    text: 'Rent',
  }

  it.each<[Partial<Transaction>, string | null]>([
    [{}, null],
    [{ amount: '', cur: '', payee: '' }, null],
    [{ payee: 'Ana\u202E' }, 'payee'],
    [{ text: 'a\nb' }, 'text'],
    [{ amount: '01' }, 'amount'],
    [{ amount: '1.' }, 'amount'],
    [{ cur: 'eur' }, 'cur'],
    [{ amount: '' }, 'cur'],
    [{ text: 'e\u0301' }, 'text'],
    [{ text: 'a\u200Db' }, 'text'],
    [{ text: 'a\u2028b' }, 'text'],
    [{ payee: 'x'.repeat(141) }, 'payee'],
    [{ amount: '', cur: '', text: '' }, 'text'],
    [{ text: '\u0378' }, 'text'],
  ])('%j: what must not be shown is %s', (change, field) => {
    expect(undisplayable({ ...tx, ...change })).toBe(field)
  })
})
