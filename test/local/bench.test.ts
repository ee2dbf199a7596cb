import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'
import { plotted } from '../../bench/plot.ts'
import { selfTimes } from '../../bench/profile.ts'

const folder = mkdtempSync(join(tmpdir(), 'zaas-bench-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const bench = async (...args: string[]): Promise<string> =>
  (await promisify(execFile)(process.execPath, ['bench/budgets.ts', ...args, '--into', folder])).stdout
interface Results {
  lines: { what: string; ratio: number; met: boolean; profile?: object[] }[]
}
const resultsOf = (name: string): Results => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Results

const isLong = process.env['BENCH'] !== undefined
if (!isLong) console.warn('skipped: whole runs of the bench are in npm run test:long')

// How long anything takes is not looked at: only that all of it runs, and says what it has to.
it.skipIf(!isLong)(
  'the budgets run, with what the machine carries and other products beside it; what is missed has its profile',
  async () => {
    const said = await bench('--rounds', '10', '--seconds', '1', '--radius-port', '18131')
    const { lines } = resultsOf('latest')
    expect(lines.map(({ what }) => what)).toEqual(
      ['warm poll', 'open', 'warm token.status', 'cold token.status'].map(
        (what) => expect.stringContaining(what) as string,
      ),
    )
    for (const { ratio, met, profile = [] } of lines) {
      expect(ratio).toBeGreaterThan(0)
      expect(profile.length > 0).toBe(!met)
    }
    expect(said).toMatch(/\d+ polls a second of sixteen clients[\s\S]*otplib/)
    expect(readFileSync(join(folder, 'latest.svg'), 'utf8')).toMatch(/^<svg [\s\S]*a warm poll/)
  },
)

it.skipIf(!isLong)(
  'a service grows by copies that are polled, listed and found by a prefix like the first',
  async () => {
    const said = await bench('--growth', '--smallest', '130', '--largest', '300', '--rounds', '3', '--starts', '1')
    expect(said).toContain('300 of 300 tokens')
    const asked = ['start', 'poll', 'list', 'narrow prefix', 'list from amidst'].map(
      (what) => expect.stringContaining(`${what} at 300`) as string,
    )
    expect(resultsOf('growth').lines.map(({ what }) => what)).toEqual(asked)
  },
)

it('says what it is asked for, and draws each bar against its own budget', async () => {
  expect(await bench('--help')).toContain('--growth')
  const svg = plotted('<Both>', [
    { name: 'met', value: 1, budget: 2 },
    { name: 'missed', value: 4, budget: 2 },
  ])
  expect(svg).toContain('&lt;Both>')
  expect([...svg.matchAll(/<rect x="330" y="\d+" width="([\d.]+)"/g)].map(([, width]) => Number(width))).toEqual([
    120, 480,
  ])
})

it('self times are of what was not idle, the largest first', () => {
  const frame = (functionName: string) => ({ functionName, scriptId: '1', url: '', lineNumber: 1, columnNumber: 1 })
  const nodes = ['a', 'b', '(idle)'].map((name, at) => ({ id: at, callFrame: frame(name) }))
  const profile = { nodes, startTime: 0, endTime: 9, samples: [0, 1, 2, 1], timeDeltas: [1, 2, 50, 1] }
  expect(selfTimes([profile])).toEqual([
    { where: 'b', share: 0.75 },
    { where: 'a', share: 0.25 },
  ])
  const bundled = { ...frame('a'), url: 'file:///x/assembly/asset.0f3c.status/index.mjs' }
  const other = { ...profile, nodes: [{ id: 0, callFrame: bundled }], samples: [0], timeDeltas: [12] }
  expect(selfTimes([profile, other])).toEqual([
    { where: 'a status/index.mjs', share: 0.75 },
    { where: 'b', share: 3 / 16 },
    { where: 'a', share: 1 / 16 },
  ])
})
