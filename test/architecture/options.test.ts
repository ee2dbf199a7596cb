import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { usage } from '../../local/command-line.ts'

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
const options = [...usage.matchAll(/^ +(--[a-z-]+)/gm)]
  .map(([, option = '']) => option)
  .filter((one) => one !== '--help')

describe('the options of npm start', () => {
  for (const document of ['docs/operators.md', 'docs/spec/api.md']) {
    it(`stand in ${document}`, () => {
      expect(options.length).toBeGreaterThan(7)
      expect(options.filter((option) => !read(document).includes(option))).toEqual([])
    })
  }
})
