import { afterAll, beforeAll, describe, expect } from 'vitest'
import { sharedInstance, type Tenant } from '../support/instance.ts'
import { itWith } from '../support/optional-tool.ts'
import { Phone } from './browser.ts'
import { checkPhrase, choosePins, emergencyPin, enrolInApp, pin, typeWords } from './enrol.ts'
import { type Seen, seenOf, withEyesOpen, withoutPolling } from './seen.ts'

const it = itWith('chromium')
const instance = await sharedInstance()
const config = { duress: true, duressHold: 0, displayName: 'Acme Bank', recovery: { methods: ['phrase', 'contacts'] } }
/** One of each kind after the other, once; in the long run as often as it says. */
const rounds = Number(process.env['ROUNDS'] ?? 1)
const inTurn = Array.from({ length: rounds }, () => [pin, emergencyPin]).flat()

/** Nothing in which two looks differ. */
const alike = (seen: readonly Seen[], what: string): void => {
  for (const one of seen.slice(1)) expect(one, what).toEqual(seen[0])
}

const newPhone = async (): Promise<Phone> => {
  const phone = await Phone.start()
  await withoutPolling(phone)
  await withEyesOpen(phone)
  await phone.page.emulateMedia({ reducedMotion: 'reduce' })
  return phone
}

describe('with either PIN the phone shows, keeps and sends the same', () => {
  let tenant: Tenant
  let phone: Phone

  beforeAll(async () => {
    tenant = await instance.signUp('denies', config)
    phone = await newPhone()
    await enrolInApp(phone, instance, { tenant, user: 'joe', emergency: true })
  })
  afterAll(() => phone.stop())

  it('when the token is opened, while the service is told 1 and 3', async () => {
    const seen: Seen[] = []
    const told: number[] = []
    for (const typed of inTurn) {
      const opened = await seenOf(phone, async () => {
        await phone.press('Open with PIN')
        await phone.type(typed)
        await phone.see('Close now')
      })
      seen.push(opened)
      told.push(await instance.status(tenant, 'joe'))
      await phone.press('Close now')
      await phone.see('Open with PIN')
    }
    expect(told).toEqual(inTurn.map((typed) => (typed === pin ? 1 : 3)))
    alike(seen, 'open')
  })

  it('when it is unlocked for a code', async () => {
    const seen: Seen[] = []
    for (const typed of inTurn) {
      const coded = await seenOf(phone, async () => {
        await phone.press(/One-time code/)
        await phone.type(typed)
        await phone.see(/Valid for/)
      })
      seen.push(coded)
      await phone.press('Lock')
    }
    alike(seen, 'code')
  })

  it('when a challenge is answered', async () => {
    const seen: Seen[] = []
    for (const typed of inTurn) {
      const asked = { service: tenant.service, id: 'joe' }
      const challenge = await instance.post('/token/offline/challenge', asked, tenant.basicKey)
      const answered = await seenOf(phone, async () => {
        await phone.press(/Answer a challenge/)
        await phone.type(String(challenge.body['code']).replaceAll(' ', ''))
        await phone.type(typed)
        await phone.see('Read this out')
      })
      seen.push(answered)
      await phone.press('Done')
      await phone.press(/One-time code/)
      await phone.press('Lock')
    }
    alike(seen, 'challenge')
  })

  it('when a request is approved', async () => {
    const seen: Seen[] = []
    for (const typed of inTurn) {
      const posted = { service: tenant.service, id: 'joe', amount: '12.50', currency: 'EUR', payee: 'Ana' }
      await instance.post('/token/transaction', posted, tenant.basicKey)
      await phone.press(/^Requests/)
      const approved = await seenOf(phone, async () => {
        await phone.press(/12\.50 EUR/)
        await phone.press('Approve with PIN')
        await phone.type(typed)
        await phone.see('Approved.')
      })
      seen.push(approved)
      await phone.press('Done')
      await phone.press('Back')
    }
    alike(seen, 'approve')
    expect(phone.said).toEqual([])
  })
})

describe('phones, every other one with an emergency PIN that is used for everything', () => {
  /** A token's first day, step by step: with or without an emergency PIN, and under it where there is one. */
  const firstDay = async (service: string, owner: Tenant, forced: boolean): Promise<Record<string, Seen>> => {
    const tenant = await instance.newService(owner, service, config)
    const phone = await newPhone()
    const link = await instance.enroll(tenant, 'joe')
    const typed = forced ? emergencyPin : pin
    const seen: Record<string, Seen> = {}
    const step = async (name: string, act: () => Promise<void>): Promise<void> => {
      seen[name] = await seenOf(phone, act)
    }
    await step('enrolment, to the phrase', async () => {
      await phone.page.goto(link)
      await phone.press('Continue')
      await choosePins(phone, forced)
      await phone.see('Your backup phrase')
    })
    let words: readonly string[] = []
    await step('enrolment, to its end', async () => {
      words = await checkPhrase(phone)
      await phone.press('Later')
      await phone.see('Open with PIN')
    })
    await step('opening', async () => {
      await phone.press('Open with PIN')
      await phone.type(typed)
      await phone.see('Close now')
    })
    expect(await instance.status(tenant, 'joe')).toBe(forced ? 3 : 1)
    await step('contacts', async () => {
      await phone.press(/^Settings/)
      await phone.press('Trusted contacts')
      for (const number of [1, 2, 3]) {
        await phone.fill(`Name ${number}`, 'Ana')
        await phone.fill(new RegExp(`e-mail ${number}`), `ana${number}@${service.replace('_', '-')}.example`)
      }
      await phone.press('Name them')
      await phone.type(typed)
      await phone.see('They have been told.')
    })
    await phone.press('Done')
    const renewed: [string, string] = ['60718293', '15940372']
    await step('PIN change', async () => {
      await phone.press('Change PIN')
      await phone.type(typed)
      await phone.see('Choose the new PIN')
      await choosePins(phone, forced, { pins: renewed })
      await phone.see('The PIN is changed.')
    })
    await phone.press('Done')
    await phone.press('Back')
    await step('opening with the new PIN', async () => {
      await phone.press('Close now')
      await phone.press('Open with PIN')
      await phone.type(renewed[0])
      await phone.see('Close now')
    })
    expect(await instance.status(tenant, 'joe')).toBe(forced ? 3 : 1)
    await step('forgotten PIN', async () => {
      await phone.press('Close now')
      await phone.press(/^Settings/)
      await phone.press('I forgot my PIN')
      await typeWords(phone, words)
      await choosePins(phone, forced)
      await phone.see('The PIN is changed.')
    })
    await phone.press('Done')
    await phone.press('Back')
    await step('opening after it', async () => {
      await phone.press('Open with PIN')
      await phone.type(typed)
      await phone.see('Close now')
    })
    expect(await instance.status(tenant, 'joe')).toBe(forced ? 3 : 1)
    expect(phone.said).toEqual([])
    await phone.stop()
    return seen
  }

  it('show, keep and send the same in every step', async () => {
    const owner = await instance.signUp('inturn')
    const days: Record<string, Seen>[] = []
    for (const [index, typed] of inTurn.entries()) days.push(await firstDay(`inturn_s${index}`, owner, typed !== pin))
    for (const name of Object.keys(days[0] ?? {}))
      alike(
        days.flatMap((day) => day[name] ?? []),
        name,
      )
  })
})
