import { randomBytes } from 'node:crypto'
import { newAuthkeySecret } from '../../core/domain/authkey.ts'
import { describe, expect, it } from 'vitest'
import { KeyRing } from '../../core/adapters/keys/key-ring.ts'
import { memoryStore, Token } from '../../sdk/index.ts'
import type { ObservedCall } from '../../local/runner.ts'
import { ownInstance, ownReceiver, type Tenant, toldTenant } from '../support/instance.ts'
import { callsDuring, inShort, itemBytes, itemsPut } from '../support/observed.ts'

const [pin, duressPin, wrongPin] = ['4831', '9052', '2750']
const quick = { duress: true, protection: { iterations: 10_000 } }
// Calls are counted: none may come twice.
const instance = await ownInstance({ extraReceives: 0 })
const receiver = await ownReceiver(instance.now)
const tenant = await toldTenant(instance, receiver, 'acme', quick)

const enrol = async (
  where: Tenant,
  id: string,
  more: Record<string, unknown> = {},
  device: Record<string, unknown> = {},
) => Token.enroll({ deeplink: await instance.enroll(where, id, more), pin, duressPin, store: memoryStore(), ...device })

/** What one open writes: to which table, and how many bytes. */
const writesOf = (calls: readonly ObservedCall[]): string[] =>
  calls
    .filter(({ action }) => /Put|Update|Delete|Write/.test(action))
    .map(
      (call) =>
        `${inShort([call])[0]} ${[...itemsPut([call], 'tokens'), ...itemsPut([call], 'sessions')].map(itemBytes).join('+')}`,
    )

const { token } = await enrol(tenant, 'joe')
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
    const branch = KeyRing.branchOf('acme')
    const name =
      Array.from({ length: 999 }, (_, index) => `cold${index}`).find(
        (candidate) => KeyRing.branchOf(candidate) === branch,
      ) ?? ''
    const cold = await instance.signUp(name)
    await instance.enroll(cold, 'joe')
    const calls = await callsDuring(instance, 'token.status', () => instance.status(cold, 'joe'))
    expect(inShort(calls)).toEqual(['dynamodb BatchGetItem services keys', 'dynamodb GetItem tokens'])
    expect(inShort(await callsDuring(instance, 'token.status', () => instance.status(cold, 'joe')))).toEqual([
      'dynamodb GetItem tokens',
    ])
    // After twenty seconds authkey and configuration are looked at again, the tenant's key only after an hour.
    instance.advance(21_000)
    expect(inShort(await callsDuring(instance, 'token.status', () => instance.status(cold, 'joe')))).toEqual([
      'dynamodb BatchGetItem services',
      'dynamodb GetItem tokens',
    ])
  })

  it('of refused callers: one batch, and nothing of the token', async () => {
    const calls = await callsDuring(instance, 'token.status', () =>
      instance.get(
        '/token/status',
        { service: tenant.service, id: 'joe' },
        newAuthkeySecret('acme', 'AAAAAAAA', randomBytes),
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
    const { token: other } = await enrol(tenant, 'workers')
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
  })
})

describe('the two items of a token', () => {
  it('have one size each in every state, under 2 and 3 KB with the longest of everything', async () => {
    const email = `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(57)}.com`
    expect(email).toHaveLength(254)
    const long = await instance.signUp(`l${'o'.repeat(29)}g`)
    const service = `${long.name}_${'s'.repeat(31)}`
    expect(service).toHaveLength(63)
    const config = {
      ...quick,
      recovery: { methods: ['phrase', 'contacts'] },
      otp: { length: 32, alphabet: 'base32' },
      offline: { length: 32, answerLength: 32 },
    }
    const where = await instance.newService(long, service, config)
    const ids = ['用'.repeat(85) + 'x', '"'.repeat(256)]
    const from = instance.calls.length
    for (const id of ids) {
      const force = (status: number, more: object = {}) =>
        instance.post('/token/force', { service, id, status, ...more }, where.adminKey)
      const more = { email, phone: '+123456789012345', name: '名'.repeat(21) }
      await instance.enroll(where, id)
      const { token: own, phrase } = await enrol(where, id, more, { deviceName: '電'.repeat(13), phrase: true })
      await own.open(pin)
      await own.open(duressPin)
      await own.close()
      await own.open(wrongPin)
      await own.open(pin)
      expect(await own.changePin({ pin, newPin: '7193', newDuressPin: '2648' })).toEqual({ result: 'done' })
      await own.open('7193')
      const contacts = [1, 2, 3, 4].map((index) => ({
        name: `${index}${'ñ'.repeat(19)}`,
        address: `${index}${'c'.repeat(56)}@x.test`,
      }))
      expect(await own.nominateContacts(contacts as never, '7193')).toEqual({ result: 'done' })
      for (let pending = 0; pending < 5; pending += 1) {
        const text = `${pending}${'t'.repeat(100)}`
        expect(
          (
            await instance.post(
              '/token/transaction',
              { service, id, amount: '123456789.99', currency: 'EUR', payee: 'p'.repeat(60), text },
              where.basicKey,
            )
          ).status,
        ).toBe(201)
      }
      await own.status()
      const [tx] = await own.transactions()
      if (tx === undefined) throw new Error('no transaction')
      expect((await own.approve(tx, '7193')).result).toBe('done')
      await instance.post('/token/offline/challenge', { service, id }, where.basicKey)
      await instance.post('/token/otp', { service, id, code: (await own.otp('7193')).code }, where.basicKey)
      await force(1, { duration: 0 })
      await instance.status(where, id)
      await force(1, { duration: 86_400 })
      await force(4)
      await own.open('7193')
      await force(2)
      for (let tries = 0; tries < 3; tries += 1) await own.open(wrongPin)
      expect(await instance.status(where, id)).toBe(4)
      expect(await own.resetPin({ phrase: phrase ?? '', newPin: '4831', newDuressPin: '9052' })).toEqual({
        result: 'done',
      })
      // Under duress: the PIN change and the contacts are set aside.
      await own.open(duressPin)
      expect(await own.changePin({ pin: duressPin, newPin: '5927', newDuressPin: '8163' })).toEqual({ result: 'done' })
      await own.nominateContacts(contacts.slice(0, 3) as never, '5927')
      await instance.post('/token/restore', { service, id }, where.adminKey)
      await instance.enroll(where, id, more)
      await enrol(where, id, { ...more, replace: true })
      expect((await instance.post('/token/delete', { service, id }, where.adminKey)).body).toEqual({ deleted: true })
    }
    const put = itemsPut(instance.calls.slice(from), 'tokens').filter(
      (item) => item['service']?.['S'] === service || String(item['key']?.['S']).endsWith('#cold'),
    )
    const sizes = Map.groupBy(put, (item) => String(item['key']?.['S']))
    expect(sizes.size).toBe(2 * ids.length)
    for (const [key, items] of sizes) {
      const each = [...new Set(items.map(itemBytes))]
      console.log(
        `${key.includes('#') ? 'second' : 'first'} item: ${each.join(', ')} bytes over ${items.length} writes`,
      )
      expect(each, key).toHaveLength(1)
      expect(each[0], key).toBeLessThanOrEqual(key.includes('#') ? 3072 : 2048)
      expect(items.length).toBeGreaterThan(key.includes('#') ? 5 : 40)
      // What is clear says nothing: key, version, and whose it is.
      for (const item of items)
        expect(Object.keys(item).sort().join()).toMatch(
          key.includes('#') ? /^box,key,rev$/ : /^box,key,rev,second,service,shard,user$/,
        )
    }
  }, 120_000)

  it('are neither told apart by a PIN change under either PIN, nor by a registration with or without a duress PIN', async () => {
    const shapes = async (make: () => Promise<unknown>): Promise<string> => {
      const calls = await callsDuring(instance, 'device.message', make)
      return JSON.stringify([inShort(calls), writesOf(calls)])
    }
    const one = (await enrol(tenant, 'change-a')).token
    const two = (await enrol(tenant, 'change-b')).token
    await one.open(pin)
    await two.open(pin)
    const changed = [
      await shapes(() => one.changePin({ pin, newPin: '7193', newDuressPin: '2648' })),
      await shapes(() => two.changePin({ pin: duressPin, newPin: '7193', newDuressPin: '2648' })),
    ]
    expect(changed[0]).toBe(changed[1])
    const links = [await instance.enroll(tenant, 'enrol-a'), await instance.enroll(tenant, 'enrol-b')]
    const enrolled = [
      await shapes(() => Token.enroll({ deeplink: links[0] ?? '', pin, duressPin, store: memoryStore() })),
      await shapes(() => Token.enroll({ deeplink: links[1] ?? '', pin, store: memoryStore() })),
    ]
    expect(enrolled[0]).toBe(enrolled[1])
  })
})
