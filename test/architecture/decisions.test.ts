import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')

type Versions = Record<string, string>
const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json')) as Record<
  'dependencies' | 'devDependencies' | 'optionalDependencies',
  Versions
>

/** What runs: types go away, and the Node binaries are the runtime that package.json pins for each platform. */
const used = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
  .filter(([name]) => !name.startsWith('@types/') && !/^node-(bin-)?(linux|darwin|win)-/.test(name))
  .map(([name, version]) => `${name} ${version}`)

const decided = [...read('docs/decisions/0009-libraries.md').matchAll(/^\| `([^`]+)`[^|]*\| ([^ |]+) \|/gm)].map(
  ([, name, version]) => `${name} ${version}`,
)

describe('libraries', () => {
  it('are those of decision 9, in the versions that it names', () => {
    expect(decided.toSorted()).toEqual(used.toSorted())
  })

  it('are pinned exactly', () => {
    const loose = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    expect(loose.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })
})

describe('the index of decisions', () => {
  it('lists every page under its title, in order', () => {
    const pages = readdirSync(new URL('../../docs/decisions', import.meta.url)).filter((file) => /^\d/.test(file))
    const expected = pages
      .toSorted()
      .map((file) => `- [${read(`docs/decisions/${file}`).split('\n')[0]?.replace('# ', '') ?? ''}](${file})`)
    expect(
      read('docs/decisions/README.md')
        .split('\n')
        .filter((line) => line.startsWith('- ')),
    ).toEqual(expected)
  })
})
