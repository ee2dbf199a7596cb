import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { tenantLogin } from '../../core/contract/endpoints/tenant/login.ts'
import { tenantSignup } from '../../core/contract/endpoints/tenant/signup.ts'
import { tenantVerify } from '../../core/contract/endpoints/tenant/verify.ts'
import { callerNetwork, mailbox, ownDomain } from '../../core/domain/limits.ts'
import type { Mail } from '../../core/domain/mail.ts'
import type { Member } from '../../core/domain/member.ts'
import type { PendingCode } from '../../core/domain/tenant.ts'
import { endpoint } from '../../core/runtime/endpoint.ts'
import { action as login } from '../../functions/tenant/login.ts'
import { action as signup } from '../../functions/tenant/signup.ts'
import { action as verify } from '../../functions/tenant/verify.ts'
import { limits } from '../../functions/limits.ts'
import { memoryCounters } from '../support/memory-counters.ts'

beforeEach(() => vi.spyOn(console, 'info').mockImplementation(() => {}))
afterEach(() => vi.restoreAllMocks())

/** Sign-up and verification over ports in memory, as strangers call them. */
const served = (bounded = true) => {
  const time = { now: Date.UTC(2026, 10, 26, 8, 10) }
  const kept = new Map<string, PendingCode>()
  const mails: Mail[] = []
  const members: Member[] = []
  const ports = {
    limits: bounded ? limits : null,
    counters: memoryCounters(),
    clock: () => time.now,
    random: (size: number) => crypto.getRandomValues(new Uint8Array(size)),
    tenants: { exists: async () => false },
    codes: {
      find: async (name: string) => kept.get(name) ?? null,
      keep: async (name: string, one: PendingCode) => void kept.set(name, one),
      use: async (name: string) => kept.delete(name),
    },
    mails: { send: async (_tenant: string, mail: Mail | null) => void (mail !== null && mails.push(mail)) },
    founder: { create: async ({ member }: { member: Member }) => (members.push(member), 'created' as const) },
    tenantMembers: { read: async () => ({ members, rev: 1 }), replace: async () => 'written' as const },
    memberSessions: {
      read: async () => ({ sessions: [], rev: 0 }),
      find: async () => ({ sessions: [], rev: 0, member: null }),
      replace: async () => 'written' as const,
    },
    instanceKeys: { ensure: async () => undefined },
    isOpen: true,
    url: 'https://zaas.example',
  }
  const handlers = {
    signup: endpoint(tenantSignup, signup, () => ports),
    login: endpoint(tenantLogin, login, () => ports),
    verify: endpoint(tenantVerify, verify, () => ports),
  }
  const call = async (which: keyof typeof handlers, body: object, sourceIp = '192.0.2.1') => {
    const event = {
      headers: { 'content-type': 'application/json' },
      rawQueryString: '',
      body: JSON.stringify(body),
      isBase64Encoded: false,
      requestContext: { requestId: 'r', http: { sourceIp, method: 'POST' } },
    } as unknown as APIGatewayProxyEventV2
    const { statusCode, headers } = await handlers[which](event, {} as Context)
    return statusCode === 429 ? `429 in ${String(headers?.['retry-after'])}` : String(statusCode)
  }
  let count = 0
  const signUp = (email: string, sourceIp?: string) =>
    call('signup', { tenant: `tenant${(count += 1)}`, email }, sourceIp)
  return { time, mails, call, signUp }
}

const times = (count: number): number[] => [...Array(count).keys()]
const all = async (count: number, work: (index: number) => Promise<string>): Promise<string[]> => {
  const said: string[] = []
  for (const index of times(count)) said.push(await work(index))
  return said
}

describe('sign-ups', () => {
  test('of one address are five an hour, whatever they ask for, and retry-after is right', async () => {
    const { signUp, time } = served()
    expect(await all(7, (index) => signUp(`a${index}@b${index}.example`))).toEqual([
      ...Array<string>(5).fill('202'),
      ...Array<string>(2).fill('429 in 3000'),
    ])
    expect(await signUp('x@y.example', '192.0.2.2')).toBe('202')
    time.now += 2_999_000
    expect(await signUp('x@z.example')).toBe('429 in 1')
    time.now += 1000
    expect(await signUp('x@z.example')).toBe('202')
  })

  test('of one network of IPv6 count as one address’s', async () => {
    const { signUp } = served()
    const said = await all(6, (index) => signUp(`a${index}@b${index}.example`, `2001:db8:0:1::${index}`))
    expect(said.at(-1)).toBe('429 in 3000')
    expect(await signUp('x@y.example', '2001:db8:0:2::1')).toBe('202')
  })

  test('for one mailbox are three an hour from wherever, so that nobody’s is filled through us', async () => {
    const { signUp, mails } = served()
    const said = await all(1000, (index) =>
      signUp(
        index % 2 === 0 ? 'Victim@acme.example' : `victim+${index}@acme.example`,
        `198.51.${index >> 8}.${index & 255}`,
      ),
    )
    expect(said.filter((one) => one === '202')).toHaveLength(3)
    expect(mails).toHaveLength(3)
    expect(await signUp('other@acme.example', '192.0.2.9')).toBe('202')
  })

  test('for one domain are fifty a day, but for those of public providers', async () => {
    const { signUp } = served()
    const from = (index: number) => `198.51.100.${index}`
    const own = await all(51, (index) => signUp(`a${index}@acme.example`, from(index)))
    expect([own[49], own[50]]).toEqual(['202', '429 in 57000'])
    const shared = await all(60, (index) => signUp(`a${index}@gmail.com`, from(100 + index)))
    expect(new Set(shared)).toEqual(new Set(['202']))
  })
})

describe('log-ins', () => {
  test('of one address of a tenant are five an hour from wherever, whether it is a member’s or not', async () => {
    const { call } = served()
    const ask = (index: number, email = `Me+${index}@acme.example`, tenant = 'acme') =>
      call('login', { tenant, email }, `198.51.100.${index}`)
    expect(await all(7, (index) => ask(index))).toEqual([
      ...Array<string>(5).fill('202'),
      ...Array<string>(2).fill('429 in 3000'),
    ])
    expect([await ask(8, 'you@acme.example'), await ask(9, 'me@acme.example', 'other')]).toEqual(['202', '202'])
  })

  test('of one address of the network are thirty an hour', async () => {
    const { call } = served()
    const said = await all(31, (index) => call('login', { tenant: 'acme', email: `a${index}@acme.example` }))
    expect([said[29], said[30]]).toEqual(['202', '429 in 3000'])
    expect(await call('login', { tenant: 'acme', email: 'x@acme.example' }, '192.0.2.2')).toBe('202')
  })
})

describe('codes', () => {
  test('that are wrong are ten an hour from one address; right ones are not counted', async () => {
    const { call, signUp, mails } = served()
    await signUp('me@acme.example', '192.0.2.7')
    const code = /\n([0-9A-Z-]{19})\n/.exec(mails[0]?.text ?? '')?.[1] ?? ''
    const wrong = { code: 'AAAA-AAAA-AAAA-AAAA' }
    expect(await all(12, () => call('verify', wrong))).toEqual([
      ...Array<string>(10).fill('403'),
      ...Array<string>(2).fill('429 in 3000'),
    ])
    expect(await call('verify', { code })).toBe('429 in 3000')
    expect(await call('verify', { code }, '192.0.2.7')).toBe('200')
  })
})

test('without limits nothing is refused', async () => {
  const { signUp, call } = served(false)
  expect(new Set(await all(60, () => signUp('me@acme.example')))).toEqual(new Set(['202']))
  expect(new Set(await all(20, () => call('verify', { code: 'BBBB-BBBB-BBBB-BBBB' })))).toEqual(new Set(['403']))
})

test('what counts as one caller, mailbox and domain', () => {
  expect(callerNetwork('192.0.2.1')).toBe('192.0.2.1')
  expect(callerNetwork('2001:db8::1')).toBe('2001:db8:0:0')
  expect(callerNetwork('2001:0db8:0000:0000:ffff::1')).toBe(callerNetwork('2001:db8::'))
  expect(callerNetwork('::1')).toBe('0:0:0:0')
  expect(mailbox('Joe+x+y@Acme.Example')).toBe('joe@acme.example')
  expect([ownDomain('a@Acme.example'), ownDomain('a@GMail.com')]).toEqual(['acme.example', null])
})
