import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Fault } from './fake-server.ts'
import { enrolled } from './setup.ts'

const fault = fc.record({
  o: fc.constantFrom('eval', 'prove', 'last'),
  fault: fc.constantFrom<Fault>('request', 'answer', 'garbled', 'unavailable', 'busy'),
})
const attempt = fc.record({ pin: fc.constantFrom('4831', '9052', '1111'), faults: fc.array(fault, { maxLength: 3 }) })

test('whatever gets lost on the way, each attempt counts once and comes to its own end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(attempt, { minLength: 1, maxLength: 5 }), async (attempts) => {
      const { token, server } = await enrolled()
      let wrong = 0
      const expected: string[] = ['enrolled']
      for (const { pin, faults } of attempts) {
        for (const each of faults) server.fault(each.o, each.fault)
        const result = await token.open(pin)
        server.repair()
        if (wrong === 3) expect(result).toEqual({ result: 'blocked' })
        else if (pin === '1111') expect(result).toEqual({ result: 'wrong-pin', left: 3 - ++wrong })
        else {
          expect(result).toMatchObject({ result: 'open' })
          wrong = 0
          expected.push(`open:${pin === '4831' ? 'normal' : 'duress'}`)
        }
        expect(server.token('ana').errs).toBe(wrong)
      }
      expect(server.token('ana').events).toEqual(expected)
      expect(new Set(server.log.map(({ request }) => request))).toEqual(new Set([1480]))
    }),
    { numRuns: 40 },
  )
})
