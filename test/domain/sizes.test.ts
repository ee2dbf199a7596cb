import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeContacts, encodeContacts } from '../../core/protocol/contacts.ts'
import { seal } from '../../core/adapters/keys/seal.ts'
import { settleUpdate } from '../../core/adapters/tokens/transaction-items.ts'
import {
  decodeCold,
  decodeEvent,
  decodeState,
  encodeCold,
  encodeEvent,
  encodeState,
} from '../../core/adapters/tokens/codec.ts'
import { freshCold } from '../../core/domain/token/cold-state.ts'
import { freshState } from '../../core/domain/token/state.ts'
import { cold, contacts, event, latest, state } from './stored-values.ts'

const [stateBytes, coldBytes] = [encodeState(freshState(0)).length, encodeCold(freshCold()).length]
const sealed = (bytes: number): number =>
  seal({ id: 1, key: new Uint8Array(32) }, (size) => new Uint8Array(size))('', [], new Uint8Array(bytes)).length
/** Bytes of an item as DynamoDB counts them: names and values. */
const itemSize = (attributes: Record<string, number>): number =>
  Object.entries(attributes).reduce((sum, [name, size]) => sum + name.length + size, 0)

describe('sizes', () => {
  it('the first item is under 2 KB with the longest user ID and service, the second under 3', () => {
    const common = { rev: 16 }
    expect(
      itemSize({ ...common, key: 22, service: 63, user: 256, shard: 65, box: sealed(stateBytes) }),
    ).toBeLessThanOrEqual(2048)
    expect(itemSize({ ...common, key: 28, box: sealed(coldBytes) })).toBeLessThanOrEqual(3072)
  })

  const expectFit = <T>(
    values: fc.Arbitrary<T>,
    [encode, decode]: [(value: T) => Uint8Array, (box: Uint8Array) => T],
    [size, numRuns]: [number, number],
  ): void =>
    fc.assert(
      fc.property(values, (one) => {
        const box = encode(one)
        expect(box).toHaveLength(size)
        expect(decode(box)).toEqual(one)
      }),
      { numRuns },
    )

  it('every state fits its box and comes back as it was', () =>
    expectFit(state, [encodeState, decodeState], [stateBytes, 1000]))

  it('every second item fits its box and comes back as it was', () =>
    expectFit(cold, [encodeCold, decodeCold], [coldBytes, 2000]))

  it('every event fits its box and comes back as it was', () =>
    expectFit(event, [encodeEvent, decodeEvent], [320, 500]))

  it('a decision has one size, whatever was decided', () => {
    const boxes = (['approved', 'duress', 'denied'] as const).map(
      (outcome) =>
        settleUpdate(
          'acme#t',
          { kind: 'transaction', change: 'settle', id: 't', outcome, at: latest },
          (_name, _bound, plain) => plain,
        ).values?.[':decision'],
    )
    expect(new Set(boxes.map((box) => box?.B?.length)).size).toBe(1)
  })

  it('the lists above are lists that the rules take', () => {
    fc.assert(
      fc.property(contacts, (list) => {
        expect(decodeContacts(encodeContacts(list))).toEqual(list)
      }),
    )
  })
})
