import { describe, expect, it } from 'vitest'
import { tenantUsage } from '../../core/contract/endpoints/tenant/usage.ts'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { recount } from '../../core/application/usage/recount.ts'
import { successType } from '../../core/domain/token/event.ts'
import { action } from '../../functions/tenant/usage.ts'
import { countedWorld, hour, opened, reference, service, start } from './counted-world.ts'

describe('GET /tenant/usage', () => {
  const caller = (hideDuress: boolean) => ({
    tenant: 'acme',
    by: 'key:1',
    byName: 'a key',
    isMember: false,
    role: 'owner' as const,
    services: '*' as const,
    address: '',
    hideDuress,
    factorAt: null,
    service: null,
  })
  const services = { list: async () => [{ name: service, tenant: 'acme', rev: 1, config: serviceConfig.parse({}) }] }
  const range = { from: new Date(start).toISOString(), to: new Date(start + 2 * hour).toISOString() }
  const request = tenantUsage.request.parse({ ...range, step: 'hour' })
  /** An answer as it goes over the line, after so many opens under one PIN or the other. */
  const line = async (opens: number, duress: boolean, hideDuress: boolean): Promise<string> => {
    const { history, usage, ports } = countedWorld(start)
    for (let number = 0; number < opens; number += 1)
      history.set(String(number), { ...opened, ordinary: null, ...successType('token.opened', duress) })
    await recount(reference, ports)
    const call = { request, caller: caller(hideDuress), idempotencyKey: null }
    const { body, padding = 0 } = await action({ services, usage })(call)
    return JSON.stringify(tenantUsage.response.parse(body)) + ' '.repeat(padding)
  }

  it.each([1, 12, 120])('is equally long under either PIN, after %i opens', async (opens) => {
    const [ordinary, under] = [await line(opens, false, false), await line(opens, true, false)]
    expect(under).toContain(`"opens":${opens},`)
    expect(under).toContain(`"duress":${opens},`)
    expect(ordinary).toContain('"duress":0,')
    expect(under).toHaveLength(ordinary.length)
  })

  it('is the same to the byte under either PIN for who must not see duress', async () => {
    const under = await line(12, true, true)
    expect(under).toBe(await line(12, false, true))
    expect(under).not.toContain('duress')
  })

  it.each([
    [{ to: range.from }, 'to'],
    [{ to: new Date(start + 401 * hour).toISOString() }, 'from'],
    [{ step: 'minute' }, 'step'],
    [{ from: '2026-01-01' }, 'from'],
  ])('refuses %j', (wrong, path) => {
    const { error } = tenantUsage.request.safeParse({ ...range, step: 'hour', ...wrong })
    expect(error?.issues[0]?.path).toEqual([path])
  })
})
