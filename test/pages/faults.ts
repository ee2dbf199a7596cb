import { source } from 'axe-core'
import type { Phone } from './browser.ts'

const everything = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

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
    const violations = await page.evaluate(
      `axe.run({ runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'], preload: false })
        .then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map(({ html }) => html).join()))`,
    )
    found.push(...(violations as string[]).map((line) => `${colorScheme}: ${line}`))
  }
  return found
}
