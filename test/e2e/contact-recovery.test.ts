import { describe, expect, it } from 'vitest'
import { memoryStore, type Store, Token } from '../../sdk/index.ts'
import { askForCode } from '../../sdk/messages.ts'
import { sharedInstance } from '../support/instance.ts'

const [pin, newPin] = ['4831', '5926']
const day = 86_400_000
const instance = await sharedInstance()
const tenant = await instance.signUp('vouched', {
  displayName: 'Bank of Acme',
  protection: { iterations: 10_000 },
  recovery: { methods: ['contacts'], delay: 86_400, selfService: 'email' },
})
const now = instance.now
const mailbox = 'joe@vouched.example'
const contacts = ['ana', 'ben', 'cy'].map((name) => ({ name, email: `${name}@vouched.example` }))

/** What an address got that matches, newest first and each text once; waits until there are so many. */
const found = async (to: string, pattern: RegExp, count: number): Promise<string[]> => {
  for (let sent = count; ; sent += 1) {
    const texts = (await instance.messages(to, sent)).map(({ text }) => pattern.exec(text)?.[0])
    const all = [...new Set(texts.filter((text) => text !== undefined))]
    if (all.length >= count) return all
  }
}

const { body } = await instance.get('/instance')
const where = { url: instance.url, tenant: tenant.name, instanceKey: String(body['instanceKey']) }
const ask = (): Promise<void> => askForCode({ ...where, service: tenant.service, user: 'joe', channel: 'email', now })

/** A clean phone asks for its user's `nth` code. */
const clean = async (nth: number): Promise<typeof where & { code: string; store: Store; now: () => number }> => {
  await ask()
  const [code = ''] = await found(mailbox, /(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}/, nth)
  return { ...where, code, store: memoryStore(), now }
}

/** The newest codes of contacts, who have got so many each. */
const codesOf = (counts: Readonly<Record<string, number>>) =>
  Promise.all(
    Object.entries(counts).map(
      async ([name, nth]) => (await found(`${name}@vouched.example`, /\b\d{4}\b/, nth))[0] ?? '',
    ),
  )

const wrong = (code: string): string => code.replace(/^./, (first) => (first === '9' ? '1' : '9'))

describe('trusted contacts bring a token back without an administrator', () => {
  it('by a code to the user, codes of contacts and a delay, which the phone in use may end', async () => {
    const deeplink = await instance.enroll(tenant, 'joe', { email: mailbox, name: 'Joe Doe' })
    const { token } = await Token.enroll({ deeplink, pin, store: memoryStore(), now })
    expect(await token.nominateContacts(contacts, pin)).toEqual({ result: 'done' })
    for (const { email } of contacts) expect(await found(email, /^Joe Doe chose you/, 1)).toHaveLength(1)

    // Somebody else begins with the user's mailbox, and two contacts who believe him.
    const thief = await clean(1)
    const left: (number | undefined)[] = []
    const takeOver = () =>
      Token.recover({
        ...thief,
        by: 'contacts',
        pin: newPin,
        pick: () => [0, 2],
        codes: async (asked) => {
          left.push(asked.left)
          const codes = await codesOf({ ana: 1, cy: 1 })
          return asked.left === undefined ? codes.map(wrong) : codes
        },
      })
    const waits = await takeOver()
    expect([waits.result, left]).toEqual(['waiting', [undefined, 2]])
    // Nobody ends it by asking for another code.
    await ask()
    expect(await token.status()).toBe('closed')
    expect(waits).toEqual({ result: 'waiting', from: token.recovery?.from })
    expect(await takeOver()).toEqual(waits)
    expect(await token.cancelRecovery(pin)).toEqual({ result: 'done' })
    instance.advance(day + 60_000)
    await expect(takeOver()).rejects.toMatchObject({ code: 'code' })
    expect(await token.open(pin)).toMatchObject({ result: 'open' })

    // Then the phone is lost for good.
    const phone = await clean(2)
    const codes = () => codesOf({ ben: 1, cy: 2 })
    const recover = () => Token.recover({ ...phone, by: 'contacts', pin: newPin, pick: () => [1, 2], codes })
    const first = await recover()
    expect(first.result).toBe('waiting')
    instance.advance(day - 3_600_000)
    expect(await recover()).toEqual(first)
    instance.advance(3_660_000)
    const last = await recover()
    if (last.result !== 'done') throw new Error(last.result)
    expect(await last.token.open(newPin)).toMatchObject({ result: 'open' })
    expect(await instance.status(tenant, 'joe')).toBe(1)
    expect(await token.open(pin)).toEqual({ result: 'gone' })

    // Every step of it by a device, none by a key or a member.
    const since = async () => (await instance.history(tenant, 'joe')).filter(({ event }) => event !== 'token.enrolled')
    await expect
      .poll(async () => (await since()).map(({ event }) => event), { timeout: 20_000 })
      .toContain('token.recovered')
    expect(new Set((await since()).map(({ by }) => by))).toEqual(new Set(['device']))
  }, 120_000)
})
