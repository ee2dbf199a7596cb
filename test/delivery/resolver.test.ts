import { describe, expect, test } from 'vitest'
import { resolveHost, resolveHostWithin } from '../../core/adapters/webhooks/resolve-host.ts'
import { addressKind } from '../../core/domain/webhook/address-guard.ts'

describe('names', () => {
  test.each(['localhost', 'LOCALHOST', 'localhost.', 'a.localhost'])('%s is this machine', async (name) => {
    const addresses = await resolveHost(name)
    expect(addresses.length).toBeGreaterThan(0)
    expect(new Set(addresses.map(addressKind))).toEqual(new Set(['loopback']))
  })

  test('that are not answered in time have no addresses', async () => {
    expect(await resolveHostWithin(0)('nowhere.invalid').catch(() => [])).toEqual([])
  })
})
