import { describe, expect, test } from 'vitest'
import type { TransactionFields } from '../../core/protocol/transaction.ts'
import { enrolled, type Setup } from './setup.ts'

const rent = { amount: '1250.00', cur: 'EUR', payee: 'Ana Pérez', text: 'Rent, March' }

/** A server that does not keep the rules of fields: the first transaction of each answer is changed. */
const changing = ({ instance }: Setup, change: Partial<Record<keyof TransactionFields, unknown>>): void => {
  instance.bend = (_, answer) => {
    const [first, ...rest] = (answer['tx'] ?? []) as Record<string, unknown>[]
    return first?.['payee'] === rent.payee ? { ...answer, tx: [{ ...first, ...change }, ...rest] } : answer
  }
}

describe('transactions', () => {
  test('are shown in full', async () => {
    const { token, party, instance } = await enrolled()
    expect(await token.transactions()).toEqual([])
    const { id } = await party.propose(rent)
    expect(await token.transactions()).toEqual([
      {
        id,
        amount: '1250.00',
        currency: 'EUR',
        payee: 'Ana Pérez',
        text: 'Rent, March',
        issuedAt: new Date(instance.now),
        expiresAt: new Date(instance.now + 300_000),
      },
    ])
  })

  test('shown differently from what was posted cannot be approved', async () => {
    const { token, party } = await enrolled()
    const { id } = await party.propose(rent)
    const [shown] = await token.transactions()
    if (shown === undefined) throw new Error('nothing pending')
    expect(await token.approve({ ...shown, amount: '12.50' }, '4831')).toEqual({ result: 'denied' })
    await expect(token.approve({ ...shown, payee: 'Ana\u202e' }, '4831')).rejects.toMatchObject({
      code: 'invalid_input',
      reason: 'payee',
    })
    expect(party.decision(id)).toBeNull()
  })

  test.each([
    ['payee', 'A\u202eB'],
    ['text', 'one\ntwo'],
    ['amount', '01'],
    ['amount', '1.'],
    ['cur', 'eur'],
  ])('with a bad %s are never shown', async (field, value) => {
    const made = await enrolled()
    await made.party.propose(rent)
    const { id } = await made.party.propose()
    changing(made, { [field]: value })
    expect((await made.token.transactions()).map((one) => one.id)).toEqual([id])
  })

  test('that make no sense throw `protocol`', async () => {
    const made = await enrolled()
    await made.party.propose(rent)
    changing(made, { iat: 'now' })
    await expect(made.token.transactions()).rejects.toMatchObject({ code: 'protocol' })
  })
})

test('a new policy comes before the transactions, and is followed', async () => {
  const { token, party, instance } = await enrolled()
  await party.propose()
  instance.configure({ autoLock: 30, pin: { minLength: 6 } })
  expect(await token.transactions()).toHaveLength(1)
  expect(token.policy).toMatchObject({ rev: 2, lock: 30, pin: { min: 6 } })
})
