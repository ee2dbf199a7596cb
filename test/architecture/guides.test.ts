import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const recipes = readdirSync('docs/integrate').filter((file) => file !== 'README.md')

it.each([
  'docs/integrators.md',
  'docs/webhooks.md',
  'client/README.md',
  ...recipes.map((file) => `docs/integrate/${file}`),
])('%s begins with the call that says whether address and key are right', (guide) => {
  const begin = readFileSync(guide, 'utf8').split('\n').slice(0, 25).join('\n')
  expect(begin).toMatch(/authkey[/.]whoami/)
})
