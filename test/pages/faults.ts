import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { Phone } from './browser.ts'

const require = createRequire(import.meta.url)
/** Less than half of the source that axe gives out, for each page to read. */
const source = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const everything = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** `PICTURES=<folder>` keeps a picture of each screen that is looked at, for a person to look at them, too. */
const folder = process.env['PICTURES']
let taken = 0

const picture = async (page: Page, theme: string): Promise<void> => {
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  const title = await page.locator('dialog[open] h2, h1').last().innerText()
  const before = page.viewportSize()
  taken += 1
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 844 })
    const name = `${String(taken).padStart(3, '0')}-${title.replaceAll(/\W+/g, '-').slice(0, 40)}.${width}-${theme}.png`
    await page.screenshot({ path: join(folder, name), animations: 'disabled', fullPage: true })
  }
  await page.setViewportSize(before ?? { width: 390, height: 844 })
}

/** What axe says of the screen in both themes, and whether it is wider than a phone, a small phone, a desk, or with text of twice the size. */
export const faultsOf = async ({ page }: Phone): Promise<string[]> => {
  const found: string[] = []
  const before = page.viewportSize()
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
  await page.setViewportSize(before ?? { width: 390, height: 844 })
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(source)
  // The themes differ in colours alone.
  for (const [colorScheme, rules] of [
    ['dark', ['color-contrast']],
    ['light', everything],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await picture(page, colorScheme)
    const violations = await page.evaluate(
      `axe.run({ runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'], preload: false })
        .then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map(({ html }) => html).join()))`,
    )
    found.push(...(violations as string[]).map((line) => `${colorScheme}: ${line}`))
  }
  return found
}
