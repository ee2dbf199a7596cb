import { randomBytes } from 'node:crypto'
import { newAuthkeySecret } from '../../core/domain/authkey.ts'
import { describe, expect, it } from 'vitest'
import { KeyRing } from '../../core/adapters/keys/key-ring.ts'
import { memoryStore, Token } from '../../sdk/index.ts'
import type { ObservedCall } from '../../local/runner.ts'
import { quietInstance, ownReceiver, toldTenant } from '../support/instance.ts'
import { duressPin, enrolled, pin } from '../support/enrolled.ts'
import { callsDuring, inShort, itemBytes, itemsPut } from '../support/observed.ts'

const quick = { duress: true, protection: { iterations: 10_000 } }
const instance = await quietInstance()
const receiver = await ownReceiver(instance.now)
const tenant = await toldTenant(instance, receiver, 'budgets', quick)

/** What one open writes: to which table, and how many bytes. */
const writesOf = (calls: readonly ObservedCall[]): string[] =>
  calls
    .filter(({ action }) => /Put|Update|Delete|Write/.test(action))
    .map(
      (call) =>
        `${inShort([call])[0]} ${[...itemsPut([call], 'tokens'), ...itemsPut([call], 'sessions')].map(itemBytes).join('+')}`,
    )

const { token } = await enrolled(instance, tenant, 'joe')
await token.open(pin)
await instance.status(tenant, 'joe')
await receiver.wait((hooks) => hooks.length >= 2)

describe('AWS calls', () => {
  it('of a warm poll: one strongly consistent read', async () => {
    for (let times = 0; times < 5; times += 1) {
      const calls = await callsDuring(instance, 'token.status', () => instance.status(tenant, 'joe'))
      expect(inShort(calls)).toEqual(['dynamodb GetItem tokens'])
      expect(calls[0]?.input['ConsistentRead']).toBe(true)
    }
  })

  it('of a poll of a cold tenant on a warm function: one batch and one read', async () => {
    // The branch key is kept for an hour, whosever tenant it was unwrapped for.
    const branch = KeyRing.branchOf('budgets')
    const name =
      Array.from({ length: 999 }, (_, index) => `cold${index}`).find(
        (candidate) => KeyRing.branchOf(candidate) === branch,
      ) ?? ''
    const cold = await instance.signUp(name)
    await instance.enroll(cold, 'joe')
    const calls = await callsDuring(instance, 'token.status', () => instance.status(cold, 'joe'))
    expect(inShort(calls)).toEqual([
      'dynamodb BatchGetItem services keys',
      // Once an hour, that the authkey is used.
      'dynamodb UpdateItem sessions',
      'dynamodb GetItem tokens',
    ])
    expect(inShort(await callsDuring(instance, 'token.status', () => instance.status(cold, 'joe')))).toEqual([
      'dynamodb GetItem tokens',
    ])
    // After twenty seconds authkey, configuration and the tenant's state are looked at again.
    instance.advance(21_000)
    expect(inShort(await callsDuring(instance, 'token.status', () => instance.status(cold, 'joe')))).toEqual([
      'dynamodb BatchGetItem services keys',
      'dynamodb GetItem tokens',
    ])
  })

  it('of refused callers: one batch, and nothing of the token', async () => {
    const calls = await callsDuring(instance, 'token.status', () =>
      instance.get(
        '/token/status',
        { service: tenant.service, id: 'joe' },
        newAuthkeySecret('budgets', 'AAAAAAAA', randomBytes),
      ),
    )
    expect(calls.length).toBeLessThanOrEqual(1)
    expect(
      await callsDuring(instance, 'token.status', () =>
        instance.get('/token/status', { service: tenant.service, id: 'joe' }, 'nonsense'),
      ),
    ).toEqual([])
  })

  it('of a warm open: three reads, two writes of the token, two of the session, no KMS; alike for both PINs', async () => {
    await token.open(pin)
    const shapes: string[][] = []
    for (const secret of [pin, duressPin, pin, duressPin]) {
      const calls = await callsDuring(instance, 'device.message', () => token.open(secret))
      expect(inShort(calls)).toEqual([
        'dynamodb GetItem tokens',
        'dynamodb PutItem sessions',
        'dynamodb PutItem tokens',
        'dynamodb GetItem sessions',
        'dynamodb GetItem tokens',
        'dynamodb PutItem tokens',
        'dynamodb DeleteItem sessions',
      ])
      shapes.push(writesOf(calls))
    }
    expect(new Set(shapes.map((shape) => JSON.stringify(shape))).size).toBe(1)
  })

  it('of what follows an open, in workers: as many items, as large, for both PINs', async () => {
    const from = instance.calls.length
    const { token: other } = await enrolled(instance, tenant, 'workers')
    for (const secret of [pin, duressPin, pin, duressPin]) await other.open(secret)
    const mine = () => receiver.hooks.filter(({ data }) => data['id'] === 'workers')
    await receiver.wait(() => mine().length >= 5)
    const sequences = new Set(mine().map(({ data }) => String(data.sequence).padStart(16, '0')))
    const recorded = () =>
      Map.groupBy(
        itemsPut(instance.calls.slice(from), 'events').filter((item) => sequences.has(String(item['sort']?.['S']))),
        (item) => String(item['sort']?.['S']),
      )
    // A delivery is recorded after its webhook was answered.
    for (let tries = 0; tries < 100 && [...recorded().values()].some((items) => items.length < 2); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 50))
    const shapes = [...recorded().values()].map((items) =>
      JSON.stringify(items.map((item) => [String(item['key']?.['S']).split('#')[0], itemBytes(item)]).sort()),
    )
    expect(shapes).toHaveLength(5)
    expect(new Set(shapes).size).toBe(1)
    expect(new Set(mine().map(({ length }) => length)).size).toBe(1)
  })

  it('of statuses: one batch for a hundred', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => (index === 0 ? 'joe' : `nobody${index}`))
    const ask = () => instance.post('/token/statuses', { service: tenant.service, ids }, tenant.basicKey)
    await ask()
    expect(inShort(await callsDuring(instance, 'token.statuses', ask))).toEqual(['dynamodb BatchGetItem tokens'])
  })

  it('of a one-time code: one read and one write, whether it is right or wrong', async () => {
    const check = (code: string) =>
      instance.post('/token/otp', { service: tenant.service, id: 'joe', code }, tenant.basicKey)
    await check('000000')
    for (const code of ['000001', (await token.otp(pin)).code]) {
      expect(inShort(await callsDuring(instance, 'token.otp', () => check(code)))).toEqual([
        'dynamodb GetItem tokens',
        'dynamodb PutItem tokens',
      ])
    }
    await token.open(pin)
    const body = { service: tenant.service, id: 'joe', code: '000002' }
    const again = () => instance.post('/token/otp', body, tenant.basicKey, { 'idempotency-key': 'one' })
    const reads = ['dynamodb GetItem tokens', 'dynamodb GetItem sessions']
    const first = inShort(await callsDuring(instance, 'token.otp', again))
    expect(first.slice(0, 2)).toEqual(reads)
    expect(first).toHaveLength(3)
    expect(inShort(await callsDuring(instance, 'token.otp', again))).toEqual(reads)
  })
})

describe('the two items of a token', () => {
  it('are neither told apart by a PIN change under either PIN, nor by a registration with or without a duress PIN', async () => {
    const shapes = async (make: () => Promise<unknown>): Promise<string> => {
      const calls = await callsDuring(instance, 'device.message', make)
      return JSON.stringify([inShort(calls), writesOf(calls)])
    }
    const one = (await enrolled(instance, tenant, 'change-a')).token
    const two = (await enrolled(instance, tenant, 'change-b')).token
    await one.open(pin)
    await two.open(pin)
    const changed = [
      await shapes(() => one.changePin({ pin, newPin: '7193', newDuressPin: '2648' })),
      await shapes(() => two.changePin({ pin: duressPin, newPin: '7193', newDuressPin: '2648' })),
    ]
    expect(changed[0]).toBe(changed[1])
    const links = [await instance.enroll(tenant, 'enrol-a'), await instance.enroll(tenant, 'enrol-b')]
    const registered = [
      await shapes(() => Token.enroll({ deeplink: links[0] ?? '', pin, duressPin, store: memoryStore() })),
      await shapes(() => Token.enroll({ deeplink: links[1] ?? '', pin, store: memoryStore() })),
    ]
    expect(registered[0]).toBe(registered[1])
  })
})
