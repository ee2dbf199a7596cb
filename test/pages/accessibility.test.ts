import { source } from 'axe-core'
import { describe, expect } from 'vitest'
import { sharedInstance } from '../support/instance.ts'
import { itWith } from '../support/optional-tool.ts'
import { Phone } from './browser.ts'
import { otherPhone, type Screens, tour } from './tour.ts'

const it = itWith('chromium')
const instance = await sharedInstance()
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** What axe says of the screen in both themes, and whether it is wider than a phone, a small phone, a desk, or with text of twice the size. */
const faultsOf = async ({ page }: Phone): Promise<string[]> => {
  const found: string[] = []
  for (const [width, percent] of [
    [390, 100],
    [1280, 100],
    [320, 100],
    [390, 200],
  ] as const) {
    await page.setViewportSize({ width, height: 844 })
    const wide = await page.evaluate((size) => {
      document.documentElement.style.fontSize = `${size}%`
      return document.documentElement.scrollWidth > innerWidth
    }, percent)
    if (wide) found.push(`${width} px, ${percent} %: wider than the screen`)
  }
  await page.evaluate("document.documentElement.style.fontSize = ''")
  await page.setViewportSize({ width: 390, height: 844 })
  await page.evaluate(source)
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const violations = await page.evaluate(
      `axe.run({ runOnly: ${JSON.stringify(rules)} })
        .then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map(({ html }) => html).join()))`,
    )
    found.push(...(violations as string[]).map((line) => `${colorScheme}: ${line}`))
  }
  return found
}

describe('every screen', () => {
  it('can be used by everybody, in both themes, at 320, 390 and 1280 pixels, with text of twice the size', async () => {
    const phone = await Phone.start()
    const other = await Phone.start()
    const found: string[] = []
    const seen: string[] = []
    const see: Screens = async (screen) => {
      seen.push(screen)
      const faults = await faultsOf(otherPhone.has(screen) ? other : phone)
      found.push(...faults.map((fault) => `${screen}: ${fault}`))
    }
    await tour({ phone, other, instance, tenant: 'everybody', see })
    expect(found).toEqual([])
    expect(seen.length).toBeGreaterThan(35)
    await phone.stop()
    await other.stop()
  })

  it('of the pages without a framework can, too', async () => {
    const phone = await Phone.start()
    const app = `a=${encodeURIComponent('com.acme.app://enroll')}&g=com.acme.app&i=123456789`
    await phone.page.goto(`${instance.url}/get/${'a'.repeat(31)}#c=K7QM2F9DA1B2ZZ0P&p=${'A'.repeat(43)}&${app}`)
    await phone.see('Open the app')
    const found = await faultsOf(phone)
    await phone.page.goto(`${instance.url}/get/`)
    await phone.see('This link is not complete.')
    found.push(...(await faultsOf(phone)))
    await phone.page.goto(instance.runner.outboxUrl)
    await phone.see('Complete the sign-up')
    expect([...found, ...(await faultsOf(phone))]).toEqual([])
    await phone.stop()
  })
})
