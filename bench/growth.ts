import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Copy, copiesOf, fill, userOf } from './growth/copies.ts'
import { type Grown, growthLines } from './growth/lines.ts'
import { starts } from './growth/started.ts'
import { Client } from '../local/client.ts'
import type { Runner } from '../local/runner-options.ts'
import { memoryStore, Token } from '../sdk/index.ts'
import { startQuiet } from './instance.ts'
import { type Line, lineOf } from './line.ts'

/** How far a service is grown, how often each question is asked, and where the instances are kept for the next run; null where they go. */
export interface GrowthOptions {
  readonly smallest: number
  readonly largest: number
  readonly rounds: number
  readonly starts: number
  readonly folder: string | null
  readonly say: (text: string) => void
}

/** What the instances of a folder hold. */
type Kept = Omit<Grown, 'url'>

const tenant = 'bench'

/** What it takes to copy the first token: who does, and a runner that knows the template. */
interface Copying {
  readonly kept: Kept
  readonly runner: Runner
  readonly copy: Copy
}

/** One token by enrolment, and copies of it: two instances of the same keys, the small one and the one that grows. */
const begin = async (folder: string, { smallest }: GrowthOptions): Promise<Copying> => {
  const data = join(folder, 'large')
  const runner = await startQuiet(data)
  const client = new Client(runner.url, data)
  const config = { protection: { iterations: 10_000 } }
  const signedUp = await client.newService(await client.signUp(tenant), `${tenant}_growth`, config)
  const { service, basicKey, adminKey } = signedUp
  const deeplink = await client.enroll(signedUp, userOf(0))
  await Token.enroll({ deeplink, pin: '4831', store: memoryStore() })
  const copy = await copiesOf(runner, { socket: join(data, 'aws.sock'), service, tenant })
  await runner.close()
  fill(join(data, 'tables.sqlite'), runner, { copy, from: 1, to: smallest, say: () => {} })
  cpSync(data, join(folder, 'small'), { recursive: true, filter: (path) => !path.endsWith('.sock') })
  return { kept: { tokens: smallest, service, basicKey, adminKey }, runner, copy }
}

/** The same of a folder that was kept. */
const goOn = async (folder: string, kept: Kept): Promise<Copying> => {
  const data = join(folder, 'large')
  const runner = await startQuiet(data)
  const copy = await copiesOf(runner, { socket: join(data, 'aws.sock'), service: kept.service, tenant })
  await runner.close()
  return { kept, runner, copy }
}

/** Lines of one size, started and asked beside the smallest. */
const measured = async (folder: string, kept: Kept, options: GrowthOptions): Promise<Line[]> => {
  const [small, large] = [join(folder, 'small'), join(folder, 'large')]
  const samples = await starts({ large, small }, options.starts)
  const start = await lineOf({
    what: `start at ${kept.tokens} tokens, seconds`,
    budget: 3,
    floor: '1 s',
    samples,
    ratio: (parts) => parts.large.median / 1_000,
  })
  const [one, other] = [await startQuiet(small), await startQuiet(large)]
  const lines = await growthLines(
    { ...kept, tokens: options.smallest, url: one.url },
    { ...kept, url: other.url },
    options.rounds,
  )
  await Promise.all([one.close(), other.close()])
  return [start, ...lines]
}

/** Grows a service tenfold at a time and asks it, beside a small one, in turn; a folder that is kept goes on where it was. */
export const growth = async (options: GrowthOptions): Promise<{ tokens: number; lines: Line[] }[]> => {
  const { smallest, largest, say } = options
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'zaas-growth-'))
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'growth.json')
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : null
  const { runner, copy, kept: first } = await (known === null ? begin(folder, options) : goOn(folder, known))
  let kept = first
  const sizes: { tokens: number; lines: Line[] }[] = []
  const keep = (tokens: number): void => {
    kept = { ...kept, tokens }
    writeFileSync(file, JSON.stringify(kept))
  }
  for (let size = smallest * 10; size < 10 * largest; size *= 10) {
    const tokens = Math.min(size, largest)
    if (tokens < Math.min(largest, kept.tokens + 1)) continue
    const from = kept.tokens
    const began = performance.now()
    fill(join(folder, 'large', 'tables.sqlite'), runner, {
      copy,
      from,
      to: tokens,
      say: (filled) => {
        keep(filled)
        const seconds = (performance.now() - began) / 1_000
        const left = ((tokens - filled) * seconds) / (filled - from)
        say(`${filled} of ${tokens} tokens, ${seconds.toFixed(0)} s, ${left.toFixed(0)} s to go`)
      },
    })
    sizes.push({ tokens, lines: await measured(folder, kept, options) })
  }
  if (options.folder === null) rmSync(folder, { recursive: true, force: true })
  return sizes
}
