import { en } from '../../web/app/texts/en.ts'
import { memoryStore, Token } from '../../sdk/index.ts'
import type { Catalogue } from '../../web/app/texts/texts.ts'
import type { Client, Tenant } from '../../local/client.ts'
import type { Phone } from './browser.ts'

/** A PIN and an emergency PIN that the rules take. */
export const pin = '48317205'
export const emergencyPin = '90526178'

/** Chooses new PINs; `emergency` null where the service has none, false where the user wants none. */
export const choosePins = async (
  phone: Phone,
  emergency: boolean | null,
  { texts = en, pins = [pin, emergencyPin] }: { texts?: Catalogue; pins?: readonly [string, string] } = {},
): Promise<void> => {
  const [own, second] = pins
  await phone.type(own)
  await phone.see(texts.pin.repeat)
  await phone.type(own)
  if (emergency === true) {
    await phone.press(texts.emergency.set)
    await phone.type(second)
    await phone.see(texts.pin.repeat)
    await phone.type(second)
  }
  if (emergency === false) await phone.press(texts.emergency.skip)
}

/** Types words of a phrase, one a screen: four letters of each are enough. */
export const typeWords = async (phone: Phone, words: readonly string[], texts: Catalogue = en): Promise<void> => {
  for (const [place, word] of words.entries()) {
    await phone.see(texts.phrase.word(place + 1))
    await phone.type(word.slice(0, 4))
  }
  await phone.page.getByText(texts.phrase.word(words.length), { exact: true }).waitFor({ state: 'hidden' })
}

/** Reads the phrase and types the three words that are asked for; gives all of them. */
export const checkPhrase = async (phone: Phone, texts: Catalogue = en): Promise<string[]> => {
  await phone.see(texts.phrase.title)
  const words = await phone.page.locator('ol li').allInnerTexts()
  await phone.press(texts.phrase.written)
  for (let asked = 0; asked < 3; asked += 1) {
    const title = phone.page.locator('h1').filter({ hasText: /\d/ })
    const [number = '0'] = /\d+/.exec(await title.innerText()) ?? []
    await phone.type(words[Number(number) - 1] ?? '')
    await title.filter({ hasText: texts.phrase.ask(Number(number)) }).waitFor({ state: 'hidden' })
  }
  return words
}

/** Goes through an enrolment in the app by its link, with or without an emergency PIN; gives the words of the phrase. */
export const enrolByLink = async (phone: Phone, link: string, emergency: boolean | null): Promise<string[]> => {
  await phone.page.goto(link)
  await phone.press(en.goOn)
  await choosePins(phone, emergency)
  const words = await checkPhrase(phone)
  const offer = phone.button(en.contacts.later)
  await offer.or(phone.button(en.token.open)).first().waitFor()
  if (await offer.isVisible()) await phone.press(en.contacts.later)
  await phone.see(en.token.open)
  return words
}

/** A record in the place where the app of this origin keeps its tokens. */
const keep = ([key, record]: readonly [string, string]): Promise<void> =>
  new Promise((done, failed) => {
    const opening = indexedDB.open('zaas', 1)
    opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('tokens'))
    opening.addEventListener('error', () => failed(opening.error))
    opening.addEventListener('success', () => {
      const writing = opening.result.transaction('tokens', 'readwrite')
      writing.objectStore('tokens').put(record, key)
      writing.addEventListener('complete', () => {
        opening.result.close()
        done()
      })
    })
  })

/** Whose token it is, whether with an emergency PIN, and what the enrolment is asked for with. */
interface Enrolling {
  readonly tenant: Tenant
  readonly user: string
  readonly emergency: boolean | null
  readonly asked?: Record<string, unknown>
}

/**
 * Puts a token that a tenant asks for into the app and shows it: enrolled by the app's own SDK, without the screens of an
 * enrolment, for stories that begin after it. Gives the words of the phrase.
 */
export const enrolInApp = async (
  phone: Phone,
  instance: Client,
  { tenant, user, emergency, asked }: Enrolling,
): Promise<string[]> => {
  const store = memoryStore()
  const deeplink = await instance.enroll(tenant, user, asked)
  const pins = emergency === true ? { pin, duressPin: emergencyPin } : { pin }
  const { token, phrase } = await Token.enroll({ deeplink, store, deviceName: 'Linux', phrase: true, ...pins })
  const [key = ''] = await store.keys()
  // An empty page of the same origin: no app runs that would write there, too.
  const empty = `${instance.url}/empty`
  const body = '<link rel="icon" href="data:,">'
  await phone.page.route(empty, (route) => route.fulfill({ contentType: 'text/html', body }), { times: 1 })
  await phone.page.goto(empty)
  await phone.page.evaluate(keep, [key, (await store.get(key)) ?? ''] as const)
  await phone.page.goto(`${instance.url}/app/`)
  await phone.press(token.policy.name)
  await phone.see(en.token.open)
  return phrase?.split(' ') ?? []
}

/** The newest six digits that were mailed to an address, unless they are those that came before. */
export const sentDigits = async (instance: Client, address: string, unlike = ''): Promise<string> => {
  for (let count = 1; ; count += 1)
    for (const { text } of await instance.messages(address, count)) {
      const code = /^\d{6}$/m.exec(text)?.[0]
      if (code !== undefined && code !== unlike) return code
    }
}
