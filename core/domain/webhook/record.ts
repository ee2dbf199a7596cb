import { decode, encode } from 'cborg'
import { type Failure, failures } from './verdict.ts'

/**
 * Where a delivery stands, in the order of its number in the sealed record; append only. `unwanted`: the service does not
 * want events of this type, or has no webhook any more; `off`: its endpoint answered 410.
 */
export const deliveryStates = ['delivered', 'retrying', 'exhausted', 'off', 'unwanted'] as const

/** Where a delivery stands. */
type DeliveryState = (typeof deliveryStates)[number]

/** One try: when it began, its answer's status (0 without an answer), why it failed, and how long it took. */
export interface Try {
  attempt: number
  at: number
  code: number
  failure: Failure | null
  milliseconds: number
}

/** A delivery's record: its state, the time of the next try (ms, 0 if none), and its latest tries, oldest first. */
export interface DeliveryRecord {
  state: DeliveryState
  next: number
  tries: Try[]
}

const size = 384
const mostKept = 12

const pack = ({ attempt, at, code, failure, milliseconds }: Try): number[] => [
  attempt,
  at,
  code,
  failure === null ? 0 : failures.indexOf(failure) + 1,
  milliseconds,
]

const unpack = ([attempt = 0, at = 0, code = 0, failure = 0, milliseconds = 0]: number[]): Try => ({
  attempt,
  at,
  code,
  failure: failures[failure - 1] ?? null,
  milliseconds,
})

/** A record's bytes, of one size: an event that nobody wanted must look like one that was delivered. */
export const encodeRecord = ({ state, next, tries }: DeliveryRecord): Uint8Array => {
  const body = encode([deliveryStates.indexOf(state), next, tries.slice(-mostKept).map(pack)])
  const box = new Uint8Array(size)
  new DataView(box.buffer).setUint16(0, body.length)
  box.set(body, 2)
  return box
}

/** Reads what `encodeRecord` wrote. */
export const decodeRecord = (box: Uint8Array): DeliveryRecord => {
  const length = new DataView(box.buffer, box.byteOffset).getUint16(0)
  const [state, next, tries] = decode(box.subarray(2, 2 + length)) as [number, number, number[][]]
  const known = deliveryStates[state]
  if (known === undefined) throw new Error('a delivery in an unknown state')
  return { state: known, next, tries: tries.map(unpack) }
}
