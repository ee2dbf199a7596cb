import { describe, expect, it } from 'vitest'
import { compareWork, runEveryCommand, runTwinSequences } from './twin-worlds.ts'

const seconds = Number(process.env['TWIN_SECONDS'] ?? 6)

describe('two worlds with one randomness, one PIN in one and a duress PIN in the other', () => {
  it('are one for who types the same PIN: every command, one after the other', async () => {
    const { steps, all, missing } = await runEveryCommand()
    expect(missing).toEqual([])
    expect(steps).toBe(all)
  })

  it('take an instance the same steps, function by function: nothing ends early, nothing is done beside', async () => {
    const { differences, functions } = await compareWork()
    expect(differences).toEqual([])
    expect(functions).toBeGreaterThan(200)
    // The engine runs without its compiler while it counts.
  }, 300_000)

  it(
    'are one after any sequence of commands, in bytes, answers, writes, work and what others are told',
    async () => {
      const { sequences, steps } = await runTwinSequences(seconds)
      console.log(`${sequences} sequences in twin worlds, ${steps} steps compared`)
    },
    (seconds + 60) * 1000,
  )
})
