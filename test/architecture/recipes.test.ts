import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { blocksOf, documentText } from '../support/document-blocks.ts'

const pages = readdirSync('docs/integrate').filter((name) => name !== 'README.md')

describe('the catalogue of integrations', () => {
  it.each(pages)('%s says what it does under duress and without zaas, and which test runs it', (name) => {
    const page = `docs/integrate/${name}`
    const text = documentText(page)
    expect(text).toMatch(/\|.*zaas cannot be reached \|$/m)
    expect(text).toMatch(/duress/)
    const tests = [...text.matchAll(/\]\(\.\.\/\.\.\/(test\/[\w/.-]+\.test\.ts)\)/g)].map(([, test = '']) => test)
    expect(tests.length).toBeGreaterThan(0)
    expect(tests.filter((test) => !existsSync(test))).toEqual([])
    if (text.includes('an authkey of role'))
      expect(blocksOf(page, 'sh')[0]?.code).toMatch(/^curl .*\/authkey\/whoami$/m)
  })

  it('has a line in the index for each', () => {
    const index = documentText('docs/integrate/README.md')
    expect(pages.filter((name) => !index.includes(`](${name})`))).toEqual([])
  })
})
