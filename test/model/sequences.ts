import fc from 'fast-check'
import { expect } from 'vitest'
import { commands } from './commands.ts'
import type { Ground } from './ground.ts'
import type { Model } from './model.ts'
import { Reality } from './reality.ts'

const seenAt = ({ status, errors, shadow, events }: Model) => ({ status, errors, shadow, lastEvent: events.at(-1) })

/** Everything that somebody outside could learn of a token, as the model says and as it is. */
const compareWhole = async (model: Model, { ground, contacts }: Reality): Promise<void> => {
  const transactions = [...model.transactions.keys()]
  const names = model.contacts === 'none' ? [] : contacts(model.contacts).map(({ n }) => n)
  const known = await ground.contacts()
  expect({
    events: await ground.events(model.events.length),
    decisions: await Promise.all(transactions.map((id) => ground.decision(id))),
    contacts: known ?? names,
  }).toEqual({ events: model.events, decisions: transactions.map((id) => model.decision(id)), contacts: names })
}

class Act implements fc.AsyncCommand<Model, Reality> {
  readonly name: string
  readonly draw: number

  constructor(name: string, draw: number) {
    this.name = name
    this.draw = draw
  }

  check(): boolean {
    return true
  }

  async run(model: Model, reality: Reality): Promise<void> {
    const { ground } = reality
    // A command must not run over the end of a 30 s step where time goes on by itself.
    const left = 30 - (ground.now() % 30_000) / 1000
    if (!ground.inMemory && left < 5) await ground.pass(left + 0.1)
    await this.#settled(model, reality)
    await this.#perform(this.name, model, reality)
    await this.#settled(model, reality)
    expect(await ground.seen(), this.name).toEqual(seenAt(model))
    expect(ground.faults()).toEqual([])
    if (ground.inMemory) await compareWhole(model, reality)
  }

  /** The model has the time that it is; on an instance, a try that has lapsed becomes a block by itself. */
  async #settled(model: Model, reality: Reality): Promise<void> {
    model.now = reality.ground.now()
    if (reality.ground.inMemory || !model.lapsed) return
    await this.#perform('settle', model, reality)
    model.now = reality.ground.now()
  }

  async #perform(name: string, model: Model, reality: Reality): Promise<void> {
    const [expected, real] = (await commands[name]?.(model, reality, this.draw)) ?? ['', 'no such command']
    expect(real, name).toBe(expected)
  }

  toString(): string {
    return `${this.name}(${this.draw})`
  }
}

/** How a sequence may begin, so that what follows meets more than a fresh token. */
const beginnings = [
  [],
  ['nominate', 'change it under duress'],
  ['renew it under duress', 'reset by another phrase', 'open', 'reset by phrase', 'open'],
  ['nominate', 'nominate under duress', 'recover by contacts'],
  ['nominate', 'change it under duress', 'recover by contacts', 'restore'],
  ['open with a wrong PIN', 'wrong code'],
  ['abandon an evaluation', 'abandon a wrong one', 'abandon an evaluation'],
  ['propose', 'propose', 'challenge', 'code'],
  ['propose', 'send a code', 'unlock under duress'],
  ['change the PIN', 'sync', 'force blocked'],
  ['recover by phrase', 'a restored image', 'propose'],
  ['replace', 'nominate', 'challenge'],
  ['code', 'recover by phrase'],
  ['code', 'nominate under duress', 'recover by contacts'],
  ['code', 'replace'],
  ['unlock under duress', 'code'],
  ['open', 'code under duress', 'change the PIN'],
]

const run = async (
  ground: Ground,
  beginning: readonly string[],
  sequence: Iterable<fc.AsyncCommand<Model, Reality>>,
): Promise<void> => {
  const reality = new Reality(ground)
  try {
    const model = await reality.enrolled()
    for (const name of beginning) await new Act(name, 0).run(model, reality)
    await fc.asyncModelRun(() => ({ model, real: reality }), sequence)
    await compareWhole(model, reality)
  } finally {
    await ground.end()
  }
}

/**
 * Runs generated sequences of commands on fresh tokens for some seconds and gives how many; throws at the first where
 * model and reality part, with its seed and the shortest sequence found. `MODEL_SECONDS` and `MODEL_SEED` run it longer, or again.
 */
export const runSequences = async (seconds: number, makeGround: () => Ground): Promise<number> => {
  const acts = Object.keys(commands).map((name) => fc.nat(1000).map((draw) => new Act(name, draw)))
  const { MODEL_SEED: seed } = process.env
  expect(acts.length).toBeGreaterThan(30)
  let sequences = 0
  const property = fc.asyncProperty(
    fc.constantFrom(...beginnings),
    fc.commands(acts, { maxCommands: 16 }),
    async (beginning, sequence) => {
      await run(makeGround(), beginning, sequence)
      sequences += 1
    },
  )
  const limits = { numRuns: 100_000, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false }
  await fc.assert(property, { ...limits, ...(seed === undefined ? {} : { seed: Number(seed) }) })
  return sequences
}

/** How long sequences run: as asked for by `MODEL_SECONDS`, or the test's own time. */
export const secondsFor = (usual: number): number => Number(process.env['MODEL_SECONDS'] ?? usual)
