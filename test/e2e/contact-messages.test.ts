import { describe, expect, it } from 'vitest'
import { memoryStore, Token } from '../../sdk/index.ts'
import { sharedInstance } from '../support/instance.ts'

const [pin, duressPin, newPin] = ['4831', '9052', '5926']
const ana = { name: 'Ana', email: 'ana@contacts.example' }
const ben = { name: 'Ben', phone: '+15550100200' }
const cy = { name: 'Cy', email: 'cy@contacts.example' }

const instance = await sharedInstance()
const tenant = await instance.signUp('contacts', {
  displayName: 'Bank of Acme',
  duress: true,
  protection: { iterations: 10_000 },
  recovery: { methods: ['contacts'] },
})

const enrol = async (id: string, more: Record<string, unknown> = {}) =>
  (await Token.enroll({ deeplink: await instance.enroll(tenant, id, more), pin, duressPin, store: memoryStore() }))
    .token

/** What one address got, oldest first and without the same text twice: messages may come more than once. */
const got = async (to: string): Promise<{ channel: string; subject?: string; text: string }[]> => {
  const mine = (await instance.outbox())
    .filter((item) => item.to === to)
    .map(({ channel, subject = '', text }) => ({ channel, subject, text }))
  return [...new Map(mine.toReversed().map((item) => [item.text, item])).values()]
}

/** Waits for an address's messages, so many. */
const messages = async (to: string, count: number) => {
  for (let tries = 0; tries < 400; tries += 1) {
    const all = await got(to)
    if (all.length >= count) return all
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`fewer than ${count} messages to ${to}`)
}

/** The code sent to a contact; the message of the nomination may come after it, or twice. */
const codeTo = async (to: string): Promise<string> => {
  for (let count = 1; ; count += 1)
    for (const { text } of await messages(to, count)) {
      const code = /\b\d{4}\b/.exec(text)?.[0]
      if (code !== undefined) return code
    }
}

describe('trusted contacts', () => {
  it('are told by mail and text message who chose them for what, and a recovery works with the codes that they get', async () => {
    const token = await enrol('joe', { name: 'Joe Doe' })
    expect(await token.nominateContacts([ana, ben, cy], pin)).toEqual({ result: 'done' })
    for (const [to, channel] of [
      ['ana@contacts.example', 'email'],
      ['+15550100200', 'sms'],
      ['cy@contacts.example', 'email'],
    ] as const) {
      const [first] = await messages(to, 1)
      expect(first?.text).toMatch(/^Joe Doe chose you as a trusted contact for Bank of Acme \(contacts\)\./)
      expect(first?.channel).toBe(channel)
    }

    const moved = await Token.recover({
      deeplink: await instance.enroll(tenant, 'joe'),
      store: memoryStore(),
      by: 'contacts',
      pin: newPin,
      pick: () => [1, 0],
      codes: () => Promise.all([codeTo('+15550100200'), codeTo('ana@contacts.example')]),
    })
    if (moved.result !== 'done') throw new Error(moved.result)
    expect(await moved.token.open(newPin)).toMatchObject({ result: 'open' })
    expect(await token.status()).toBe('gone')
    expect(await got('cy@contacts.example')).toHaveLength(1)
  })

  it('set under duress are told in the same words', async () => {
    const contactsOf = (domain: string) => ['x', 'y', 'z'].map((name) => ({ name, email: `${name}@${domain}.example` }))
    const token = await enrol('eve')
    expect(await token.nominateContacts(contactsOf('normal'), pin)).toEqual({ result: 'done' })
    // A list that is replaced before its messages went gets none.
    const normal = await messages('x@normal.example', 1)
    expect(await token.nominateContacts(contactsOf('duress'), duressPin)).toEqual({ result: 'done' })
    expect(await messages('x@duress.example', 1)).toEqual(normal)
    expect(await instance.detail(tenant, 'eve')).toMatchObject({ shadow: true })
  })

  it('of a list that was replaced while mails could not be sent get nothing, its successors do', async () => {
    const token = await enrol('sue')
    const list = (name: string) => [1, 2, 3].map((n) => ({ name: `${name}${n}`, email: `${name}${n}@lists.example` }))
    const mailsTried = () => instance.calls.filter(({ service }) => service === 'ses').length
    const before = mailsTried()
    instance.runner.fail('ses')
    await token.nominateContacts(list('old'), pin)
    // Three workers with three tries each have given up for now.
    while (mailsTried() < before + 9) await new Promise((resolve) => setTimeout(resolve, 50))
    await token.nominateContacts(list('new'), pin)
    instance.runner.restore('ses')
    for (let waits = 0; waits < 3; waits += 1) {
      instance.advance(181_000)
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
    await Promise.all([1, 2, 3].map((n) => messages(`new${n}@lists.example`, 1)))
    expect((await Promise.all([1, 2, 3].map((n) => got(`old${n}@lists.example`)))).flat()).toEqual([])
  })
})
