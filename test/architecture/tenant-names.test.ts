import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const root = new URL('..', import.meta.url)

/** Files whose tests share an instance with others: which of them meet, chance decides. */
const sharing = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => ({ name, text: readFileSync(new URL(name, root), 'utf8') }))
  .filter(({ text }) => /\b(?:shared|quiet)Instance\(/.test(text))

const signedUp =
  /(?:\b(?:signUp|signIn|openOffice|toldTenant|memberSession|withOwnToken)\((?:[\w.]+, )*|\btenant: )'([a-z\d-]+)'/g

it('no two files that may share an instance sign up the same tenant', () => {
  const files = new Map<string, Set<string>>()
  for (const { name, text } of sharing)
    for (const [, tenant = ''] of text.matchAll(signedUp)) files.set(tenant, (files.get(tenant) ?? new Set()).add(name))
  expect(files.size).toBeGreaterThan(40)
  expect([...files].filter(([, names]) => names.size > 1).map(([tenant, names]) => [tenant, ...names])).toEqual([])
})
