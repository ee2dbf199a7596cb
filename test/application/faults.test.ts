import * as z from 'zod'
import { describe, expect, it } from 'vitest'
import { authkeyCreate } from '../../core/contract/endpoints/authkey/create.ts'
import { tokenForce } from '../../core/contract/endpoints/token/force.ts'
import { AppError, type Issue } from '../../core/contract/errors.ts'
import { configFields } from '../../core/contract/service-config.ts'
import { checked } from '../../core/runtime/request.ts'
import { proposeTransaction } from '../../core/application/propose-transaction.ts'
import { MemoryInstance } from '../support/memory-instance.ts'

const issuesOf = (error: unknown): readonly Issue[] => (error instanceof AppError ? (error.issues ?? []) : [])
const faults = (schema: z.ZodType, value: unknown): readonly Issue[] => {
  try {
    checked(schema, value)
    return []
  } catch (error) {
    return issuesOf(error)
  }
}

describe('a value that is not allowed is answered with those that are', () => {
  const config = z.strictObject(configFields)
  const key = { name: 'a', role: 'basic', services: '*' }
  it.each<[string, z.ZodType, unknown, Issue[]]>([
    [
      'a word',
      config,
      { otp: { alphabet: 'x' } },
      [{ path: 'otp.alphabet', message: 'must be one of decimal, base32' }],
    ],
    ['a number', config, { autoLock: 7 }, [{ path: 'autoLock', message: 'must be one of 0, 1, 5, 10, 30' }]],
    [
      'words and numbers',
      tokenForce.request,
      { service: 'acme_bank', id: 'joe', status: 'shut' },
      [{ path: 'status', message: 'must be one of 1, 2, 4, open, closed, blocked' }],
    ],
    [
      'a word or a list',
      authkeyCreate.request,
      { ...key, services: 'all' },
      [{ path: 'services', message: 'must be one of *, a value of type array' }],
    ],
    [
      'one of a list',
      config,
      { recovery: { methods: ['mail'] } },
      [{ path: 'recovery.methods.0', message: 'must be one of phrase, contacts' }],
    ],
    [
      'one of a list beside a word',
      authkeyCreate.request,
      { ...key, services: ['acme_bank', 'Bank'] },
      [{ path: 'services.1', message: 'must be <tenant>_<name>' }],
    ],
    [
      'an address, which has its own sentence',
      authkeyCreate.request,
      { ...key, cidrs: ['here'] },
      [{ path: 'cidrs.0', message: 'must be an address or a range like 203.0.113.0/24 or 2001:db8::/32' }],
    ],
  ])('%s', (_, schema, value, issues) => expect(faults(schema, value)).toEqual(issues))

  it('and never with what was sent', () => {
    for (const value of ['s3cret', 77_777, ['s3cret'], { s3cret: 1 }]) {
      const said = JSON.stringify([
        faults(config, { autoLock: value, otp: { alphabet: value } }),
        faults(tokenForce.request, { status: value }),
      ])
      expect(said).not.toMatch(/77777|"message":"[^"]*s3cret/)
    }
  })
})

describe('each fault of a transaction has its sentence', () => {
  it.each<[string, string, object]>([
    ['amount', 'is needed with a currency', { currency: 'EUR' }],
    ['amount', 'must be a number like 120.50', { amount: '1,20', currency: 'EUR' }],
    ['currency', 'is needed with an amount', { amount: '1.20' }],
    ['currency', 'must be three capital letters', { amount: '1.20', currency: 'eur' }],
    ['payee', 'must be at most 140 characters', { amount: '1', currency: 'EUR', payee: 'a'.repeat(141) }],
    ['payee', 'must not hold characters', { amount: '1', currency: 'EUR', payee: 'a\u202eb' }],
    ['text', 'is needed where there is no amount', { payee: 'Ann' }],
    ['text', 'must be at most 280 characters', { text: 'a'.repeat(281) }],
    ['text', 'must not hold characters', { text: 'a\nb' }],
  ])('%s %s', async (path, message, fields) => {
    const instance = new MemoryInstance()
    const request = { id: 'joe', service: 'acme_homebanking', expiresIn: 300, ...fields }
    const error: unknown = await proposeTransaction(instance.ports, request, instance.caller, () => null).catch(
      (thrown: unknown) => thrown,
    )
    expect(issuesOf(error)).toEqual([{ path, message: expect.stringContaining(message) }])
  })
})
