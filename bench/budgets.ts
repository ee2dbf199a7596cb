import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { aloneLines } from './alone/lines.ts'
import { carried } from './carried.ts'
import { startFloors } from './floors.ts'
import { growth } from './growth.ts'
import { startBench } from './instance.ts'
import { openLine } from './open.ts'
import { peers, shownPeers } from './peers.ts'
import { pollLine } from './poll.ts'
import { load, writeReport } from './report.ts'
import { option, textOption } from './statistics.ts'

const help = `Measures zaas on this machine

  npm run bench                    every budget that has a floor, what the machine carries, and other products beside it
  npm run bench -- --growth        a service from 1,000 tokens to --largest beside one of 1,000: starts, polls, lists

  --rounds 400                     how often each thing is done
  --seconds 5                      how long the machine is loaded to see what it carries
  --all                            cost, webhooks, duress-timing and floods too, a quarter of an hour
  --largest 1000000                with --growth: how many tokens, ten times as many at each step
  --keep FOLDER                    with --growth: keeps the instances there, 10 kB a token, and goes on where it was ended
  --into FOLDER                    where the results go (default: bench/results)
  --help                           this text

Text, JSON and a picture go into bench/results: latest.* and growth.*. Filling takes a minute for 10^5 tokens and nine
for 10^6 on two idle cores, several times as long on busy ones.`

const has = (name: string): boolean => process.argv.includes(`--${name}`)
const folder = textOption('into') ?? undefined

const budgets = async (): Promise<string> => {
  const [loadBefore, rounds] = [load(), option('rounds', 400)]
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
  const beside = await peers(instance, service, { count: 2 * rounds, port: option('radius-port', 18_129) })
  await floors.close()
  await instance.close()
  const others = has('all') ? await printed(['cost', 'webhooks', 'duress-timing', 'floods']) : {}
  const notes = [
    `At once on this machine: ${atOnce.polls} polls a second of sixteen clients, ${atOnce.opens} opens a second of eight phones, whose work is done here too; ${atOnce.idle.toFixed(2)} ms of the processor in a second in which nobody asks (median of fifteen).`,
    `Beside it                                                      a second    CPU, ms\n${shownPeers(beside)}`,
    ...Object.entries(others).map(([name, said]) => `== bench/${name}.ts\n${said}`),
  ]
  const more = { rounds, atOnce, peers: beside, others }
  return writeReport({ name: 'latest', title: 'Budgets', loadBefore, lines, notes, more }, folder)
}

/** Benchmarks whose outcome is more than a quotient: as they print it. */
const printed = async (names: readonly string[]): Promise<Record<string, string>> => {
  const said: Record<string, string> = {}
  for (const name of names) {
    const run = promisify(execFile)
    said[name] = (await run(process.execPath, [`bench/${name}.ts`], { maxBuffer: 1e7 })).stdout.trim()
  }
  return said
}

const grown = async (): Promise<string> => {
  const loadBefore = load()
  const sizes = await growth({
    smallest: option('smallest', 1_000),
    largest: option('largest', 1_000_000),
    rounds: option('rounds', 100),
    starts: option('starts', 3),
    folder: textOption('keep'),
    say: (text) => console.log(text),
  })
  const lines = sizes.flatMap((size) => size.lines)
  const notes = [
    `Lists have 50 tokens a page, the narrow prefix 10; each size was measured in turn with the small one.`,
  ]
  return writeReport({ name: 'growth', title: 'Growth', loadBefore, lines, notes, more: {} }, folder)
}

console.log(has('help') ? help : has('growth') ? await grown() : await budgets())
