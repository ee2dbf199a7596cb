import { describe, it } from 'vitest'
import { sharedInstance } from '../support/instance.ts'
import { HttpHost } from './http-ground.ts'
import { config } from './reality.ts'
import { runSequences, secondsFor } from './sequences.ts'

const seconds = secondsFor(15)
const instance = await sharedInstance()

describe('any sequence of what can happen to a token', () => {
  it(
    'does what the model says, in every order: an instance, over HTTP',
    async () => {
      const host = new HttpHost(instance, await instance.signUp('sequences', config))
      console.log(`${await runSequences(seconds, () => host.ground())} sequences`)
    },
    (seconds + 60) * 1000,
  )
})
