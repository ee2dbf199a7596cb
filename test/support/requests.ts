import { expect } from 'vitest'
import * as z from 'zod'
import { type EndpointId, endpoints } from '../../core/contract/endpoints.ts'
import type { Endpoint } from '../../core/contract/endpoint.ts'
import type { Answer, Client, Tenant } from './instance.ts'

/** Every endpoint of the contract with its id. */
export const allEndpoints = Object.entries(endpoints) as [EndpointId, Endpoint][]

/** The lowest role of an authkey that an endpoint takes; null where it takes none. */
export const lowestRole = ({ role }: Endpoint): 'basic' | 'admin' | 'owner' | null =>
  role === 'public' || role === 'device' || role === 'member' ? null : role === 'authkey' ? 'basic' : role

/** Those that take an authkey, with the role that it needs. */
export const keyedEndpoints = allEndpoints.flatMap(([id, endpoint]) => {
  const role = lowestRole(endpoint)
  return role === null ? [] : [{ id, endpoint, role }]
})

/** The parameters that an endpoint knows, with their JSON schemas. */
export const parametersOf = ({ request }: Endpoint): Record<string, Record<string, unknown>> => {
  const { properties = {} } = z.toJSONSchema(request, { io: 'input', unrepresentable: 'any' })
  return properties as Record<string, Record<string, unknown>>
}

/** The tenant's authkey of a role. */
export const keyOf = (tenant: Tenant, role: 'basic' | 'admin' | 'owner'): string =>
  ({ basic: tenant.basicKey, admin: tenant.adminKey, owner: tenant.ownerKey })[role]

/** What goes into a path, `{tenant}` filled in. */
export const pathOf = ({ path }: Endpoint, tenant: Tenant): string => path.replace('{tenant}', tenant.name)

/** Values by parameter name that are good wherever a parameter of that name is taken. */
const samples: Record<string, unknown> = {
  ids: ['joe'],
  tenant: 'newcomer',
  email: 'a@acme.example',
  code: '7KQM-2B9X-7KQM-2B9X',
  status: 'closed',
  binding: 'ABCDEF',
  min: 1,
  code1: '123456',
  code2: '654321',
  reference: 'r',
  text: 'a text',
  transaction: 'A'.repeat(22),
  channel: 'email',
  purpose: 'login',
  delivery: `${'A'.repeat(22)}-1`,
  keys: [],
  name: 'a name',
  role: 'basic',
  services: '*',
  member: 'A'.repeat(16),
  authkey: 'AAAAAAAA',
  reason: 'a reason',
  from: '2026-01-01T00:00:00.000Z',
  to: '2026-01-02T00:00:00.000Z',
  step: 'hour',
  job: 'A'.repeat(16),
  client: 'acme.default.AAAAAAAAAAAA',
  redirectUris: ['https://wiki.acme.example/callback'],
}

/** A request that is good as far as that can be known without sending it; `service` and `id` where they are taken, and what is required. */
export const sampleOf = (endpoint: Endpoint, tenant: Tenant, id = 'joe'): Record<string, unknown> => {
  const { required = [] } = z.toJSONSchema(endpoint.request, { io: 'input', unrepresentable: 'any' })
  const known = parametersOf(endpoint)
  const needed = Object.fromEntries(required.map((name) => [name, samples[name] ?? 'x']))
  const named = { service: tenant.service, id, reason: 'a reason' }
  return { ...needed, ...Object.fromEntries(Object.entries(named).filter(([name]) => name in known)) }
}

/** The headers of a browser in which the owner of a new tenant is logged in. */
export const memberSession = async (client: Client, tenant: string): Promise<Record<string, string>> => {
  const email = `owner@${tenant}.example`
  await client.post('/tenant/signup', { tenant, email })
  const code = await client.mailedCode(email)
  for (let tries = 1; ; tries += 1) {
    const { status, headers, text } = await client.post('/tenant/verify', { code })
    const cookie = headers.getSetCookie()[0]?.split(';')[0]
    if (cookie !== undefined) return { cookie, 'sec-fetch-site': 'same-origin' }
    // The same code answers again to whoever was told that the instance is busy.
    if (status !== 503 || tries === 5) throw new Error(`verify answered ${status} ${text}`)
  }
}

/** Sends parameters to an endpoint by its own method: in the query or as a JSON body. */
export const send = (
  client: Client,
  endpoint: Endpoint,
  tenant: Tenant,
  parameters: Record<string, unknown>,
  authkey?: string,
  headers: Record<string, string> = {},
): Promise<Answer> => {
  const path = pathOf(endpoint, tenant)
  if (endpoint.method === 'POST') return client.post(path, parameters, authkey, headers)
  const query = Object.entries(parameters)
    .map(
      ([name, value]) =>
        `${encodeURIComponent(name)}=${encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value))}`,
    )
    .join('&')
  return client.call(`${path}?${query}`, { method: 'GET', headers }, authkey)
}

/** The answer to whoever may not ask, whatever the reason: all are alike to the byte. */
export const refusal = '{"error":"forbidden","message":"The authkey or code is missing or not valid for this request."}'

/** Fails unless an answer is the refusal. */
export const expectRefused = (answer: Answer, what: string): void => {
  expect([answer.status, answer.text], what).toEqual([403, refusal])
  expect(answer.headers.get('cache-control'), what).toMatch(/^no-store\b/)
  expect(answer.headers.get('www-authenticate'), what).toBeNull()
}
