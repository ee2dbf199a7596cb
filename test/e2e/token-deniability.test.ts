import { describe, expect, it } from 'vitest'
import { type FetchLike, memoryStore, Token } from '../../sdk/index.ts'
import { quietInstance } from '../support/instance.ts'
import { callsDuring } from '../support/observed.ts'

const [pin, duressPin] = ['4831', '9052']
const contacts = ['a', 'b', 'c'].map((name) => ({ name, email: `${name}@example.com` }))
const instance = await quietInstance()
const tenant = await instance.signUp('deniable', {
  duress: true,
  protection: { iterations: 10_000 },
  recovery: { methods: ['phrase', 'contacts'] },
})

/** The size of every attribute of an item, as DynamoDB holds it: of bytes themselves, since their base64 rounds up to three. */
const sizes = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return value.length
  if (typeof value === 'object' && value !== null && 'B' in value && typeof value.B === 'string')
    return Buffer.from(value.B, 'base64').length
  if (typeof value === 'string') return value.length
  if (Array.isArray(value)) return value.map(sizes)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, sizes(inner)]))
  return value
}

const operations: [string, (token: Token, secret: string, user: string) => Promise<unknown>][] = [
  ['open', (token, secret) => token.open(secret)],
  ['unlock', (token, secret) => token.unlock(secret)],
  ['unmask', (token, secret) => token.unmask(secret)],
  ['change', (token, secret) => token.changePin({ pin: secret, newPin: '2580', newDuressPin: '7319' })],
  ['nominate', (token, secret) => token.nominateContacts(contacts, secret)],
  [
    'approve',
    async (token, secret, user) => {
      await instance.post('/token/transaction', { service: tenant.service, id: user, text: 'deploy' }, tenant.basicKey)
      const [tx] = await token.transactions()
      return tx === undefined ? 'nothing' : token.approve(tx, secret)
    },
  ],
]

describe('with either PIN', () => {
  it.each(operations)(
    '%s sends the same messages, gets the same answers, and makes the same calls of the same sizes',
    async (name, operate) => {
      const seen = []
      // One after the other: for several at once another function would be started, and read its keys in the middle of what is compared.
      for (const [secret, which] of [
        [pin, 'warm'],
        [pin, 'aaaa'],
        [duressPin, 'bbbb'],
      ] as const) {
        const user = `${which}-${name}`
        const wire: number[][] = []
        const fetchAndCount: FetchLike = async (url, init) => {
          const response = await fetch(url, init)
          const text = await response.text()
          wire.push([init.body.length, text.length])
          return { status: response.status, text: () => Promise.resolve(text) }
        }
        const { token } = await Token.enroll({
          deeplink: await instance.enroll(tenant, user),
          pin,
          duressPin,
          store: memoryStore(),
          fetch: fetchAndCount,
        })
        seen.push({ secret, user, token, wire })
      }
      // The first of three fills what is cached.
      const observed = []
      for (const { secret, user, token, wire } of seen) {
        // On a slow machine what the first one filled may have run out.
        await token.status()
        const from = wire.length
        let said: unknown
        const calls = await callsDuring(instance, 'device.message', async () => {
          said = await operate(token, secret, user)
        })
        const shapes = calls.map(({ service, action, input, outcome }) =>
          JSON.stringify({ service, action, input: sizes(input), outcome }),
        )
        // Two items that are read at once may be asked for in either order; writes have one order.
        const made = [
          ...shapes.filter((shape) => shape.includes('GetItem')).toSorted(),
          ...shapes.filter((shape) => !shape.includes('GetItem')),
        ]
        observed.push({ said: JSON.stringify(said).replace(/"until":"[^"]*"/, ''), wire: wire.slice(from), made })
      }
      expect(observed[2]).toEqual(observed[1])
      expect(observed[1]?.made.length).toBeGreaterThan(4)
      expect(new Set(observed[1]?.wire.map((pair) => pair.join()))).toEqual(new Set(['1480,2816']))
    },
  )
})

it('answers to the relying party are not compressed, whatever it accepts: compressed, padding would hide nothing', async () => {
  await instance.enroll(tenant, 'plain')
  const where = { service: tenant.service, id: 'plain' }
  const query = new URLSearchParams(where).toString()
  for (const path of ['/token/detail', '/token/history', '/token/list']) {
    const search = path === '/token/list' ? `service=${tenant.service}` : query
    const lengths = []
    for (const encoding of ['identity', 'gzip, deflate, br, zstd']) {
      const answer = await instance.call(
        `${path}?${search}`,
        { headers: { 'accept-encoding': encoding } },
        tenant.adminKey,
      )
      expect([answer.status, answer.headers.get('content-encoding')], path).toEqual([200, null])
      expect(answer.headers.get('cache-control'), path).toBe('no-store, no-transform')
      expect(answer.headers.get('content-length'), path).toBe(String(answer.text.length))
      lengths.push(answer.text.length)
    }
    expect(lengths[1], path).toBe(lengths[0])
  }
})
