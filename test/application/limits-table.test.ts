import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { limits } from '../../functions/limits.ts'

const operators = readFileSync(new URL('../../docs/operators.md', import.meta.url), 'utf8')
const windows: Readonly<Record<number, string>> = {
  60: 'a minute',
  120: 'two minutes',
  3600: 'an hour',
  86_400: 'a day',
  31_536_000: 'a year',
}

test.each(Object.entries(limits))(
  'docs/operators.md says how much %s is',
  (name, limit: (typeof limits)[keyof typeof limits]) => {
    const row = operators
      .split('\n')
      .find((line) => line.startsWith('|') && line.split('|')[2]?.includes(`\`${name}\``))
    const [, , names = '', amounts = ''] = row?.split('|') ?? []
    const at = [...names.matchAll(/`(\w+)`/g)].findIndex(([, one]) => one === name)
    const all = [...amounts.matchAll(/\d[\d,]*\d|\d/g)].map(([number]) => Number(number.replaceAll(',', '')))
    expect(all[at]).toBe(typeof limit === 'number' ? limit : limit.most)
    if (typeof limit !== 'number') expect(amounts).toContain(windows[limit.seconds])
  },
)
