import { describe, it } from 'vitest'
import { MemoryGround } from './memory-ground.ts'
import { runSequences, secondsFor } from './sequences.ts'

const seconds = secondsFor(5)

describe('any sequence of what can happen to a token', () => {
  it(
    'does what the model says, in every order: the rules, in memory',
    async () => {
      console.log(`${await runSequences(seconds, () => new MemoryGround())} sequences`)
    },
    (seconds + 60) * 1000,
  )
})
