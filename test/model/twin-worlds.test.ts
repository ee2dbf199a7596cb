import { describe, it } from 'vitest'
import { runEveryCommand, runTwinSequences } from './twin-worlds.ts'

const seconds = Number(process.env['TWIN_SECONDS'] ?? 30)

describe('two worlds with one randomness, one PIN in one and a duress PIN in the other', () => {
  it('are one for who types the same PIN: every command, one after the other', runEveryCommand)

  it(
    'are one after any sequence of commands, in bytes, answers, writes, work and what others are told',
    async () => {
      console.log(`${await runTwinSequences(seconds)} sequences in twin worlds`)
    },
    (seconds + 60) * 1000,
  )
})
