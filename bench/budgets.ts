import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { promisify } from 'node:util'
import { aloneLines } from './alone/lines.ts'
import { carried } from './carried.ts'
import { startFloors } from './floors.ts'
import { startBench } from './instance.ts'
import { shownLine } from './line.ts'
import { openLine } from './open.ts'
import { pollLine } from './poll.ts'
import { option } from './statistics.ts'

// `npm run bench`: the budgets that have a floor, beside it and in the same run; with `--all` the other benchmarks too. Into bench/results.

const rounds = option('rounds', 400)
const run = promisify(execFile)
const load = (): number[] => loadavg().map((value) => Math.round(value * 100) / 100)

const machine = { node: process.version, cpu: cpus()[0]?.model ?? '', cores: cpus().length, load: load() }
const instance = await startBench()
const service = await instance.service('budgets', { protection: { iterations: 10_000 } })
await service.enrol('joe', { pin: '4831' })
const floors = await startFloors(1_600)
const lines = [
  await pollLine(instance, service, floors, rounds),
  await openLine(instance, service, floors, Math.ceil(rounds / 3)),
  ...(await aloneLines(instance, service, { rounds: 2 * rounds, starts: Math.ceil(rounds / 40) })),
]
const atOnce = await carried(instance, service, option('seconds', 5))
await floors.close()
await instance.close()

// Benchmarks whose outcome is more than a quotient: as they print it.
const others: Record<string, string> = {}
for (const name of process.argv.includes('--all') ? ['cost', 'webhooks', 'duress-timing', 'floods'] : [])
  others[name] = (await run(process.execPath, [`bench/${name}.ts`], { maxBuffer: 1e7 })).stdout.trim()

const missed = lines.filter(({ met }) => !met)
const text = `${new Date().toISOString()}   ${machine.cores} cores of ${machine.cpu}, Node ${machine.node}, load ${machine.load.join(' ')} before and ${load().join(' ')} after

ms                                  median      p99   spread      CPU
${lines.map(shownLine).join('\n')}

${missed.length === 0 ? 'All met.' : `Not met: ${missed.map(({ what }) => what).join('; ')}.`}
CPU of the first two lines is that of the whole process: instance, engines and the asking client. Spread is the middle half.
At once on this machine: ${atOnce.polls} polls a second of sixteen clients, ${atOnce.opens} opens a second of eight phones, whose work is done here too.

${Object.entries(others)
  .map(([name, said]) => `== bench/${name}.ts\n${said}`)
  .join('\n\n')}
`
const results = new URL('results/', import.meta.url)
mkdirSync(results, { recursive: true })
writeFileSync(new URL('latest.txt', results), text)
writeFileSync(
  new URL('latest.json', results),
  `${JSON.stringify({ machine, rounds, lines, atOnce, others }, null, 2)}\n`,
)
console.log(text)
