import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commands, lists } from './model/commands.ts'
import { Reality } from './model/reality.ts'
import type { Model } from './model/model.ts'

/** Everything that somebody outside could learn of a token, as the model says and as it is. */
const compare = async (model: Model, reality: Reality): Promise<void> => {
  const { state, cold } = await reality.instance.token('joe')
  const transactions = [...model.transactions.keys()]
  expect({
    status: await reality.party.status(), errors: state.errors, shadow: state.shadow, contacts: cold?.contacts, events: reality.instance.tokens.events.map(({ type }) => type),
    decisions: transactions.map((id) => reality.party.decision(id) ?? 'pending'), thrown: reality.instance.thrown,
  }).toEqual({
    status: model.status, errors: model.errors, shadow: model.shadow, contacts: model.contacts === 'none' ? [] : lists[model.contacts], events: model.events,
    decisions: transactions.map((id) => model.transactions.get(id)?.state), thrown: [],
  })
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
    model.now = reality.instance.now
    const [expected, real] = (await commands[this.name]?.(model, reality, this.draw)) ?? ['', 'no such command']
    model.now = reality.instance.now
    expect(real, this.name).toBe(expected)
    await compare(model, reality)
  }

  toString(): string {
    return `${this.name}(${this.draw})`
  }
}

/** `MODEL_SECONDS` and `MODEL_SEED` run it longer, or again; a failure prints its seed and the shortest sequence found. */
const { MODEL_SECONDS = '30', MODEL_SEED: seed } = process.env
const seconds = Number(MODEL_SECONDS)

/** How a sequence may begin, so that what follows meets more than a fresh token. */
const beginnings = [
  [], ['nominate', 'change it under duress'], ['nominate', 'nominate under duress', 'recover by contacts'], ['nominate', 'change it under duress', 'recover by contacts', 'restore'],
  ['open with a wrong PIN', 'wrong code'], ['abandon an evaluation', 'abandon a wrong one', 'abandon an evaluation'], ['propose', 'propose', 'challenge', 'code'],
  ['change the PIN', 'sync', 'force blocked'], ['recover by phrase', 'a restored image', 'propose'], ['replace', 'nominate', 'challenge'], ['code', 'recover by phrase'], ['code', 'nominate under duress', 'recover by contacts'], ['code', 'replace'],
]

const acts = Object.keys(commands).map((name) => fc.nat(1000).map((draw) => new Act(name, draw)))

describe('any sequence of what can happen to a token', () => {
  it('does what the model says, in every order', async () => {
    expect(acts.length).toBeGreaterThan(30)
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...beginnings), fc.commands(acts, { maxCommands: 16 }), async (beginning, sequence) => {
        const reality = new Reality()
        const model = await reality.enrolled()
        for (const name of beginning) await new Act(name, 0).run(model, reality)
        await fc.asyncModelRun(() => ({ model, real: reality }), sequence)
      }),
      { numRuns: 100_000, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false, ...(seed === undefined ? {} : { seed: Number(seed) }) },
    )
  }, (seconds + 60) * 1000)
})
