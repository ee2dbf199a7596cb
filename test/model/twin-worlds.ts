import fc from 'fast-check'
import { expect } from 'vitest'
import { CallCounter, type FunctionCalls } from '../support/function-calls.ts'
import { type Acts, beginnings, counted, everyCommand } from './twin-acts.ts'
import { commands, perform } from './twin-commands.ts'
import { World } from './twin-world.ts'

interface Twins {
  plain: World
  coerced: World
}

/** Both worlds just enrolled; with contacts that the owner has nominated in peace, or without. */
const enrolledTwins = async (withContacts: boolean): Promise<Twins> => {
  const twins = { plain: new World(true, 11), coerced: new World(false, 11) }
  const seen = []
  for (const world of [twins.plain, twins.coerced]) {
    await world.enrolled()
    seen.push(await world.seen('enrolled'))
    const contacts = ['p', 'q', 'r'].map((name) => ({ name, address: `${name}@example.com` }))
    if (withContacts) await world.phone.nominateContacts(contacts, world.owners)
  }
  expect(seen[1]).toEqual(seen[0])
  return twins
}

const origins = new Map<boolean, Promise<Twins>>()
const originOf = (withContacts: boolean): Promise<Twins> => {
  const known = origins.get(withContacts) ?? enrolledTwins(withContacts)
  origins.set(withContacts, known)
  return known
}

/**
 * What differs in the step that ends a shadow, which only an administrator's restore, the backup phrase or a replacement
 * does: the true registration is back, the true contacts too, and these are told once more (protocol.md 10).
 */
const broughtBack = { items: null, contactNews: null, readings: null }

/**
 * Carries the commands out in both worlds, and compares after each. Gives how many steps were compared: a sequence is over
 * once something was brought back that the coercer has replaced, since what he has set then works no longer.
 */
const runActs = async ({ plain, coerced }: Twins, acts: Acts): Promise<number> => {
  const both = [plain, coerced]
  for (const [at, [name, draw]] of acts.entries()) {
    const before = await Promise.all(both.map((world) => world.inShadow()))
    const expected = await plain.seen(await perform(plain, name, draw))
    const seen = await coerced.seen(await perform(coerced, name, draw))
    const after = await Promise.all(both.map((world) => world.inShadow()))
    const ended = before.some((was, index) => was && after[index] === false)
    expect(ended ? { ...seen, ...broughtBack } : seen, name).toEqual(ended ? { ...expected, ...broughtBack } : expected)
    if (ended && (name === 'restore' || JSON.stringify(seen.items) !== JSON.stringify(expected.items))) return at + 1
  }
  return acts.length
}

/** What a run came to. */
interface Ran {
  sequences: number
  steps: number
}

/** Runs generated sequences on twin worlds for some seconds; throws at the first step that tells them apart. `TWIN_SEED` runs one again. */
export const runTwinSequences = async (seconds: number): Promise<Ran> => {
  const ran = { sequences: 0, steps: 0 }
  const act = fc.tuple(fc.constantFrom(...Object.keys(commands)), fc.nat(1000))
  const property = fc.asyncProperty(
    fc.integer({ min: 1, max: 2 ** 30 }),
    fc.boolean(),
    fc.constantFrom(...beginnings),
    fc.array(act, { maxLength: 8, size: 'max' }),
    async (seed, withContacts, beginning, acts) => {
      const { plain, coerced } = await originOf(withContacts)
      ran.steps += await runActs({ plain: await plain.fork(seed), coerced: await coerced.fork(seed) }, [
        ...beginning,
        ...acts,
      ])
      ran.sequences += 1
    },
  )
  const { TWIN_SEED: seed } = process.env
  const limits = { numRuns: 1_000_000, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false }
  await fc.assert(property, { ...limits, ...(seed === undefined ? {} : { seed: Number(seed) }) })
  return ran
}

/** Carries out every command once on fresh twins; gives the steps that were compared, and those that there are. */
export const runEveryCommand = async (): Promise<{ steps: number; all: number; missing: string[] }> => {
  const { plain, coerced } = await originOf(false)
  const steps = await runActs({ plain: await plain.fork(7), coerced: await coerced.fork(7) }, everyCommand)
  const names = everyCommand.map(([name]) => name)
  return { steps, all: everyCommand.length, missing: Object.keys(commands).filter((name) => !names.includes(name)) }
}

/**
 * Where work may differ: in how an item is written down, since which fields are empty, and which of several names they hold,
 * is what its seal hides; and in how often the number of a status is looked at.
 */
const mayDiffer = /^core\/(domain\/token\/field|contract\/status)\.ts /

const differing = (one: FunctionCalls, other: FunctionCalls): string[] =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .filter((name) => one[name] !== other[name] && !mayDiffer.test(name))
    .map((name) => `${name}: ${one[name] ?? 0} and ${other[name] ?? 0}`)

/** Which functions an instance calls more often for one of the twins than for the other, by step; and how many it calls at all. */
export const compareWork = async (): Promise<{ differences: string[]; functions: number }> => {
  const counter = new CallCounter()
  const { plain, coerced } = await originOf(false)
  const count = async (from: World): Promise<FunctionCalls[]> => {
    const world = await from.fork(7)
    const calls = []
    for (const [name, draw] of counted) {
      await counter.take()
      await perform(world, name, draw)
      calls.push(await counter.take())
    }
    return calls
  }
  await counter.start()
  try {
    for (const world of [plain, coerced]) await count(world)
    const compared = async () => {
      const [one, other] = [await count(plain), await count(coerced)]
      const differences = counted.flatMap(([name], at) =>
        differing(one[at] ?? {}, other[at] ?? {}).map((difference) => `${name}: ${difference}`),
      )
      return { differences, functions: new Set(one.flatMap((calls) => Object.keys(calls))).size }
    }
    const { differences, functions } = await compared()
    // The engine may lose a count to its garbage collector; the same worlds show again what is a difference.
    const again = differences.length === 0 ? [] : (await compared()).differences
    return { differences: differences.filter((difference) => again.includes(difference)), functions }
  } finally {
    await counter.stop()
  }
}
