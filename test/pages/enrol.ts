import type { Tenant, TestInstance } from '../support/instance.ts'
import type { Phone } from './browser.ts'

/** A PIN and an emergency PIN that the rules take. */
export const pin = '48317205'
export const emergencyPin = '90526178'

/** Goes through an enrolment in the app, with or without an emergency PIN; gives the words of the phrase. */
export const enrolInApp = async (
  phone: Phone,
  instance: TestInstance,
  who: { tenant: Tenant; user: string; emergency: boolean | null },
): Promise<string[]> => {
  await phone.page.goto(await instance.enroll(who.tenant, who.user))
  await phone.press('Continue')
  await phone.type(pin)
  await phone.type(pin)
  if (who.emergency === true) {
    await phone.press('Set an emergency PIN')
    await phone.type(emergencyPin)
    await phone.type(emergencyPin)
  }
  if (who.emergency === false) await phone.press('Go on without one')
  await phone.see('Your backup phrase')
  const words = await phone.page.locator('ol li').allInnerTexts()
  await phone.press('I have written them down')
  for (let asked = 0; asked < 3; asked += 1) {
    const title = phone.page.locator('h1', { hasText: /^Word \d+\?$/ })
    const [number] = /\d+/.exec(await title.innerText()) ?? ['0']
    await phone.type(words[Number(number) - 1] ?? '')
    await title.filter({ hasText: `Word ${number}?` }).waitFor({ state: 'hidden' })
  }
  await phone.see('Open with PIN')
  return words
}
