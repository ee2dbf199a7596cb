import { describe, expect, test } from 'vitest'
import { resolveHost, resolveHostWithin } from '../../core/adapters/webhooks/resolve-host.ts'
import { mayConnect } from '../../core/domain/webhook/address-guard.ts'

describe('names', () => {
  test.each(['localhost', 'LOCALHOST', 'localhost.', 'a.localhost'])('%s is this machine', async (name) => {
    const addresses = await resolveHost(name)
    expect(addresses.length).toBeGreaterThan(0)
    for (const allowLoopback of [false, true])
      expect(mayConnect(addresses, { allowLoopback, secure: true })).toBe(allowLoopback)
  })

  test('that are not answered in time have no addresses', async () => {
    expect(await resolveHostWithin(0)('nowhere.invalid').catch(() => [])).toEqual([])
  })
})
