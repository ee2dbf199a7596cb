import { decode, encode } from 'cborg'
import { coldField, type ColdState } from '../../domain/token/cold-state.ts'
import type { Field } from '../../domain/token/field.ts'
import { stateField, type TokenState } from '../../domain/token/state.ts'
import { eventField, type TokenEvent } from '../../domain/token/token-event.ts'
import { entryField, type LogEntry } from '../../domain/webhook/record.ts'

/** Plaintext sizes of a token's boxes: with a 256-byte user ID the first item stays under 2 KB, the second under 3, and of one size always. */
const boxSizes = { state: 1540, cold: 2900, event: 320, entry: 80 }

const padded = <T>(field: Field<T>, value: T, size: number): Uint8Array => {
  const body = encode(field.pack(value))
  if (body.length + 2 > size) throw new Error(`a box of ${size} bytes cannot hold ${body.length}`)
  const box = new Uint8Array(size)
  new DataView(box.buffer).setUint16(0, body.length)
  box.set(body, 2)
  return box
}

const unpadded = <T>(field: Field<T>, box: Uint8Array): T => {
  const length = new DataView(box.buffer, box.byteOffset).getUint16(0)
  return field.unpack(decode(box.subarray(2, 2 + length)))
}

/** The first item's content, padded to its one size. */
export const encodeState = (state: TokenState): Uint8Array => padded(stateField, state, boxSizes.state)

/** Reads what `encodeState` wrote. */
export const decodeState = (box: Uint8Array): TokenState => unpadded(stateField, box)

/** The second item's content, padded to its one size. */
export const encodeCold = (cold: ColdState): Uint8Array => padded(coldField, cold, boxSizes.cold)

/** Reads what `encodeCold` wrote. */
export const decodeCold = (box: Uint8Array): ColdState => unpadded(coldField, box)

/** An event's content for history and deliveries, of one size whatever happened. */
export const encodeEvent = (event: TokenEvent): Uint8Array => padded(eventField, event, boxSizes.event)

/** Reads what `encodeEvent` wrote. */
export const decodeEvent = (box: Uint8Array): TokenEvent => unpadded(eventField, box)

/** What came of a try without what was answered, of one size whatever that was. */
export const encodeEntry = (entry: LogEntry): Uint8Array => padded(entryField, entry, boxSizes.entry)

/** Reads what `encodeEntry` wrote at the start of these bytes. */
export const decodeEntry = (box: Uint8Array): Omit<LogEntry, 'answer'> => unpadded(entryField, box)

/** How many bytes an entry of the log takes. */
export const entryBytes = boxSizes.entry
