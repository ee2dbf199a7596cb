import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  boxSizes,
  decodeCold,
  decodeEvent,
  decodeState,
  encodeAside,
  encodeCold,
  encodeEvent,
  encodeState,
  withAside,
} from '../../core/adapters/tokens/codec.ts'

/** Values with their boxes as they were stored before; base64, the boxes without the zeros at their end. */
const stored = JSON.parse(
  readFileSync(new URL('stored-bytes.json', import.meta.url), 'utf8'),
  (_name, value: unknown) =>
    typeof value === 'object' && value !== null && 'bytes' in value
      ? new Uint8Array(Buffer.from(String(value.bytes), 'base64'))
      : value,
) as Record<'state' | 'cold' | 'event', { value: never; box: string; aside: string }[]>

const boxOf = (base64: string, size: number): Uint8Array => {
  const box = new Uint8Array(size)
  box.set(Buffer.from(base64, 'base64'))
  return box
}

describe('what was stored before', () => {
  it('a first item is read, and written again byte by byte', () => {
    for (const { value, box } of stored.state) {
      expect(decodeState(boxOf(box, boxSizes.state))).toEqual(value)
      expect(encodeState(value)).toEqual(boxOf(box, boxSizes.state))
    }
  })

  it('a second item is read, and written again byte by byte', () => {
    for (const { value, box, aside } of stored.cold) {
      expect(withAside(decodeCold(boxOf(box, boxSizes.cold)), boxOf(aside, boxSizes.aside))).toEqual(value)
      expect(encodeCold(value)).toEqual(boxOf(box, boxSizes.cold))
      expect(encodeAside(value)).toEqual(boxOf(aside, boxSizes.aside))
    }
  })

  it('an event is read, and written again byte by byte', () => {
    for (const { value, box } of stored.event) {
      expect(decodeEvent(boxOf(box, boxSizes.event))).toEqual(value)
      expect(encodeEvent(value)).toEqual(boxOf(box, boxSizes.event))
    }
  })
})
