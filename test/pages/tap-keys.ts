import type { Page } from 'playwright-core'

/** Taps keys of the app's pad by pointer; their places are fixed, and so looked for once. */
export const tapKeys = async (page: Page, keys: readonly string[]): Promise<void> => {
  const places = await page.locator('.key').evaluateAll((all) => {
    all.at(-1)?.scrollIntoView({ block: 'nearest' })
    return all.map((key): [string, number, number] => {
      const { x, y, width, height } = key.getBoundingClientRect()
      return [key.textContent, x + width / 2, y + height / 2]
    })
  })
  for (const key of keys) {
    const [, x, y] = places.find(([name]) => name === key) ?? []
    if (x === undefined || y === undefined) throw new Error('not a key of the pad')
    await page.mouse.click(x, y)
  }
}
