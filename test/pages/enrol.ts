import { en } from '../../web/app/texts/en.ts'
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

/** Goes through an enrolment in the app that a tenant asks for. */
export const enrolInApp = async (
  phone: Phone,
  instance: Client,
  who: { tenant: Tenant; user: string; emergency: boolean | null },
): Promise<string[]> => enrolByLink(phone, await instance.enroll(who.tenant, who.user), who.emergency)

/** The newest six digits that were mailed to an address, unless they are those that came before. */
export const sentDigits = async (instance: Client, address: string, unlike = ''): Promise<string> => {
  for (let count = 1; ; count += 1)
    for (const { text } of await instance.messages(address, count)) {
      const code = /^\d{6}$/m.exec(text)?.[0]
      if (code !== undefined && code !== unlike) return code
    }
}
