import { describe, expect, it } from 'vitest'
import type { Endpoint } from '../../core/contract/endpoint.ts'
import { inParallel } from '../../core/domain/in-parallel.ts'
import { type Answer, sharedInstance } from '../support/instance.ts'
import { allEndpoints, keyOf, lowestRole, memberSession, parametersOf, pathOf, sampleOf } from '../support/requests.ts'
import { thirdOf } from '../support/third-of.ts'
import * as cases from './bad-input-cases.ts'

const instance = await sharedInstance()
const tenant = await instance.signUp('clumsy')
const other = await instance.signUp('neighbour')
for (const one of [tenant, other]) await instance.enroll(one, 'joe')

/** A browser's headers of a member who is logged in. */
const session = await memberSession(instance, 'membership')

const { marker } = cases
const json = { 'content-type': 'application/json' }
const headersFor = ({ role }: Endpoint): Record<string, string> => (role === 'member' ? session : {})
const keyFor = (endpoint: Endpoint): string | undefined => {
  const role = lowestRole(endpoint)
  return role === null ? undefined : keyOf(tenant, role)
}

const expectOrdinary = (answer: Answer, what: string): void => {
  expect(answer.status, `${what} → ${answer.text.slice(0, 200)}`).toBeLessThan(500)
  expect(answer.headers.get('content-type'), what).toBe('application/json')
  expect(answer.headers.get('cache-control'), what).toMatch(/^no-store\b/)
  expect(answer.headers.get('x-request-id'), what).toMatch(/^[\w-]{8,}/)
  expect(() => JSON.parse(answer.text) as unknown, what).not.toThrow()
  if (answer.status >= 400) expect(answer.text, what).not.toContain(marker)
}

const expectRefused = (answer: Answer, what: string, ...statuses: number[]): void => {
  expectOrdinary(answer, what)
  expect(statuses, `${what} → ${answer.text.slice(0, 200)}`).toContain(answer.status)
}

const issuesOf = (answer: Answer): string[] =>
  ((answer.body['issues'] ?? []) as { path: string }[]).map(({ path }) => path)

const posts = allEndpoints.filter(([, { method }]) => method === 'POST').map((entry, turn) => [...entry, turn] as const)
const gets = allEndpoints
  .filter(([id, { method }]) => method === 'GET' && id !== 'health.check')
  .map((entry, turn) => [...entry, turn] as const)

describe.each(posts)('%s', (id, endpoint, turn) => {
  type Body = string | Uint8Array<ArrayBuffer>
  const post = (body: Body, headers: Record<string, string> = json, query = '') =>
    instance.call(
      `${pathOf(endpoint, tenant)}${query}`,
      { method: 'POST', body, headers: { ...headers, ...headersFor(endpoint) } },
      keyFor(endpoint),
    )
  const good = JSON.stringify(sampleOf(endpoint, tenant))

  it('refuses what is no JSON object, whatever it calls itself', () =>
    inParallel(thirdOf(cases.bodies, turn), 4, async (body) => {
      expectRefused(await post(body), `${id} ${String(body).slice(0, 30)}`, 400)
    }))

  it('refuses other content types and large bodies', async () => {
    const bytes = new TextEncoder().encode(good)
    await inParallel(thirdOf(cases.contentTypes, turn), 4, async (type) =>
      expectRefused(await post(bytes, { 'content-type': type }), `${id} ${type}`, 415),
    )
    expect((await post(bytes, {})).status).toBe(415)
    for (const size of thirdOf([65_537, 70_000, 1_000_000], turn)) {
      const answer = await post(`{"id":"${marker}${'x'.repeat(size)}"}`)
      expectRefused(answer, `${id} ${size}`, 413)
      expect(answer.body['error']).toBe('too_large')
    }
  })

  it('names an unknown field and takes no prototype for one', async () => {
    const withField = (field: string) => post(`${good.slice(0, -1)}${good === '{}' ? '' : ','}${field}}`)
    const unknown = await withField('"unknown":1')
    expectRefused(unknown, id, 400)
    if (endpoint.role !== 'device') expect(issuesOf(unknown)).toContain('unknown')
    await inParallel(thirdOf(cases.unknownFields, turn), 4, async (field) =>
      expectRefused(await withField(field), `${id} ${field.slice(0, 40)}`, 400),
    )
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
  })

  it('takes nothing of a wrong type, and fails at nothing', async () => {
    for (const [at, name] of Object.keys(parametersOf(endpoint)).entries()) {
      const rest = Object.entries(sampleOf(endpoint, tenant)).filter(([key]) => key !== name)
      const members = rest.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)},`).join('')
      const withValue = (value: string) => post(`{${members}"${name}":${value}}`)
      expectRefused(await withValue('[[[]]]'), `${id} ${name}`, 400, 403)
      // Of the type that `force` has: the service of all these tests would go.
      for (const value of thirdOf(cases.wrongTypes, turn + at).filter((one) => `${name}=${one}` !== 'force=true')) {
        const answer = await withValue(value)
        expectOrdinary(answer, `${id} ${name} = ${value.slice(0, 30)}`)
        // A rule between fields may name the other one.
        if (answer.body['error'] === 'invalid_parameters')
          expect(Object.keys(parametersOf(endpoint)), `${name} = ${value.slice(0, 30)}: ${answer.text}`).toContain(
            issuesOf(answer)[0]?.split('.')[0],
          )
      }
    }
  })

  if (id === 'device.message') return
  it('takes nothing from the query, and no bytes that are not UTF-8', async () => {
    const answer = await post(good, json, `?dry=${marker}`)
    expectRefused(answer, id, 400)
    expect(issuesOf(answer)).toEqual(['dry'])
    const latin = await post(Uint8Array.from(Buffer.from(good.replace('{', '{"\u00f1":1,'), 'latin1')))
    expect([latin.status, latin.body['error']]).toEqual([400, 'invalid_json'])
  })
})

describe.each(gets)('%s', (id, endpoint, turn) => {
  const ask = (parts: readonly string[], authkey?: string) =>
    instance.call(`${pathOf(endpoint, tenant)}?${parts.join('&')}`, { headers: headersFor(endpoint) }, authkey)
  const get = (parts: readonly string[]) => ask(parts, keyFor(endpoint))
  const names = Object.keys(parametersOf(endpoint))
  const good = (without = '') =>
    Object.entries(sampleOf(endpoint, tenant)).flatMap(([name, value]) =>
      name === without ? [] : [`${name}=${String(value)}`],
    )

  it('refuses unknown, repeated and malformed parameters, and names the field', async () => {
    const wrong = [
      ...cases.unknownParameters,
      ...names.flatMap((name, at) =>
        thirdOf(cases.malformed, turn + at).map((part) => [part.replace(/(^|&)(?==|$)/g, `$1${name}`), name] as const),
      ),
    ]
    await inParallel(wrong, 4, async ([part, field]) => {
      const rest = good(part.split('=')[0])
      const answer = await get([...rest, part])
      expectRefused(answer, `${id} ${part}`, 400)
      expect(answer.body['error'], part).toBe('invalid_parameters')
      if (id !== 'token.status' && field !== '') expect(issuesOf(answer), part).toContain(field)
      // The same with the key beside it, as the oldest clients send it: still 400, not "your key is wrong".
      const beside = await ask([`authKey=${keyFor(endpoint) ?? ''}`, ...rest, part])
      expect(beside.status, part).toBe(400)
    })
    expectRefused(await get([...good(), ...Array.from({ length: 400 }, (_, index) => `p${index}=1`)]), 'many', 400)
  })

  it('takes nothing of a wrong form, and fails at nothing', async () => {
    for (const [at, name] of names.entries())
      for (const value of thirdOf(cases.oddValues, turn + at))
        expectOrdinary(await get([...good(name), `${name}=${value}`]), `${id} ${name}=${value.slice(0, 30)}`)
  })
})

describe('bodies that say a thing twice', () => {
  it('are read once: whoever is checked is who is served', async () => {
    await instance.enroll(tenant, 'twin')
    const [mine, theirs] = [tenant.service, other.service]
    const statuses = (body: string, authkey?: string) => instance.post('/token/statuses', body, authkey)
    const last = `{"ids":["x"],"service":"${theirs}","service":"${mine}","ids":["twin"]}`
    expect((await statuses(last, tenant.basicKey)).text).toBe('{"statuses":{"twin":0}}')
    const first = `{"service":"${mine}","service":"${theirs}","ids":["joe"]}`
    expect((await statuses(first, tenant.basicKey)).status).toBe(403)
    const keys = `"authKey":"${other.basicKey}","authKey":"${tenant.basicKey}"`
    expect((await statuses(`{${keys},"service":"${theirs}","ids":["joe"]}`)).status).toBe(403)
    const force = `{"status":2,"service":"${theirs}","id":"nobody","service":"${mine}","id":"twin"}`
    expect((await instance.post('/token/force', force, tenant.adminKey)).body['error']).toBe('not_enrolled')
  })
})

describe('configurations', () => {
  it('name the field that is wrong, deep inside too, and change nothing', async () => {
    const { service, ownerKey } = tenant
    const read = async () => (await instance.get('/service/get', { service }, ownerKey)).text
    const before = await read()
    for (const [part, field] of cases.badConfigurations) {
      const answer = await instance.post('/service/update', { service, ...part }, ownerKey)
      expect([answer.status, issuesOf(answer)[0]], `${JSON.stringify(part)} ${answer.text}`).toEqual([400, field])
    }
    for (const member of cases.badMembers) {
      const answer = await instance.post('/service/update', `{"service":"${service}",${member}}`, ownerKey)
      expect(answer.status, `${member.slice(0, 40)} ${answer.text.slice(0, 100)}`).toBe(400)
    }
    expect(await read()).toBe(before)
  })
})
