import { describe, expect, it } from 'vitest'
import { quietInstance } from '../support/instance.ts'
import { duressPin, enrolled, pin, wrongPin } from '../support/enrolled.ts'
import { itemBytes, itemsPut } from '../support/observed.ts'

const quick = { duress: true, protection: { iterations: 10_000 } }
const instance = await quietInstance()

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
      const phone = { deviceName: '電'.repeat(13), phrase: true }
      await instance.enroll(where, id)
      const { token: own, phrase } = await enrolled(instance, where, id, phone, more)
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
      await enrolled(instance, where, id, {}, { ...more, replace: true })
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
})
