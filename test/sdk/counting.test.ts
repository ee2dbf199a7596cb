import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Fault } from '../support/lossy-network.ts'
import { enrolled, setup } from './setup.ts'

const fault = fc.record({
  o: fc.constantFrom('eval', 'prove', 'last'),
  fault: fc.constantFrom<Fault | 'busy'>('request', 'answer', 'garbled', 'unavailable', 'busy'),
})
const attempt = fc.record({ pin: fc.constantFrom('4831', '9052', '1111'), faults: fc.array(fault, { maxLength: 3 }) })

test('whatever gets lost on the way, each attempt counts once and comes to its own end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(attempt, { minLength: 1, maxLength: 5 }), async (attempts) => {
      const { token, instance, network, party } = await enrolled(setup({ duressHold: 0 }))
      let wrong = 0
      const expected: string[] = ['token.enrolled']
      for (const { pin, faults } of attempts) {
        // Six lost rounds in a row are one `busy`.
        for (const each of faults) {
          if (each.fault === 'busy') instance.tokens.losing = 6
          else network.fault(each.o, each.fault)
        }
        const result = await token.open(pin)
        network.repair()
        instance.tokens.losing = 0
        if (wrong === 3) expect(result).toEqual({ result: 'blocked' })
        else if (pin === '1111') {
          expect(result).toEqual({ result: 'wrong-pin', left: 3 - ++wrong })
          expected.push(wrong === 3 ? 'token.blocked' : 'token.error')
        } else {
          expect(result).toMatchObject({ result: 'open' })
          wrong = 0
          expected.push(pin === '4831' ? 'token.opened' : 'token.duress')
        }
        expect(await party.errors()).toBe(wrong)
      }
      expect(instance.tokens.events.map(({ type }) => type)).toEqual(expected)
      expect(new Set(network.sent.map(({ body }) => body.length))).toEqual(new Set([1480]))
    }),
    { numRuns: 40 },
  )
})
