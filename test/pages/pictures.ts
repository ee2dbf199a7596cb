// Pictures of the app, from a running instance in Chromium. Without a folder the two of the README; with one, every screen in
// both languages, for a person to look at:  npm run pictures [-- <folder>]
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '../../local/client.ts'
import { startRunner } from '../../local/runner.ts'
import { en } from '../../web/app/texts/en.ts'
import { es } from '../../web/app/texts/es.ts'
import { Phone } from './browser.ts'
import type { Screens } from './tour-stage.ts'
import { otherPhone, tour } from './tour.ts'

const [folder] = process.argv.slice(2)

/** How each screen is looked at: width, theme, size of the text in per cent. */
const looks = [
  [390, 'light', 100],
  [390, 'dark', 100],
  [1280, 'light', 100],
  [320, 'dark', 100],
  [390, 'light', 200],
] as const

const whole =
  (into: string, phone: Phone, other: Phone): Screens =>
  async (name) => {
    const { page } = otherPhone.has(name) ? other : phone
    for (const [width, colorScheme, size] of looks) {
      await page.setViewportSize({ width, height: 844 })
      await page.emulateMedia({ colorScheme })
      await page.evaluate(`document.documentElement.style.fontSize = '${size}%'`)
      const file = `${name.replaceAll(' ', '-')}.${width}-${colorScheme}-${size}.png`
      await page.screenshot({ path: join(into, file), animations: 'disabled', fullPage: size === 200 })
    }
    await page.evaluate("document.documentElement.style.fontSize = ''")
    await page.setViewportSize({ width: 390, height: 844 })
  }

const ofReadme =
  (phone: Phone): Screens =>
  async (name) => {
    if (name !== 'open' && name !== 'request') return
    await phone.page.emulateMedia({ colorScheme: name === 'open' ? 'light' : 'dark' })
    await phone.page.screenshot({ path: `docs/pictures/app-${name}.png`, animations: 'disabled' })
  }

const data = mkdtempSync(join(tmpdir(), 'zaas-pictures-'))
const runner = await startRunner({ data, port: 0, noLimits: true, movableClock: true })
for (const [language, texts] of folder === undefined ? [['en', en] as const] : Object.entries({ en, es })) {
  const locale = language === 'en' ? 'en-GB' : 'es-ES'
  const [phone, other] = [await Phone.start({ locale }), await Phone.start({ locale })]
  const into = folder === undefined ? 'docs/pictures' : join(folder, language)
  mkdirSync(into, { recursive: true })
  const see = folder === undefined ? ofReadme(phone) : whole(into, phone, other)
  const instance = new Client(runner.url, data)
  const advance = (milliseconds: number): void => runner.advance(milliseconds)
  await tour({ phone, other, instance, texts, tenant: `pictures-${language}`, see, advance })
}
await runner.close()
rmSync(data, { recursive: true, force: true })
process.exit(0)
