import { type Field, list, number, placeIn, record, type ValueOf } from '../token/field.ts'
import { type Failure, failures } from './verdict.ts'

/** Why a try failed, stored as its place among the failures, from one on; zero where it did not. */
const failure: Field<Failure | null> = {
  fresh: () => null,
  pack: (value) => (value === null ? 0 : failures.indexOf(value) + 1),
  unpack: (stored) => failures[Number(stored) - 1] ?? null,
}

const tryField = record({
  attempt: number,
  /** When it began (ms). */
  at: number,
  /** The answer's status, 0 without an answer. */
  code: number,
  failure,
  milliseconds: number,
})

/** One try. */
export interface Try extends ValueOf<typeof tryField> {}

/** How a delivery's record is kept. */
export const recordField = record({
  /** Append only. `unwanted`: the service does not want events of this type, or has no webhook any more; `off`: its endpoint answered 410. */
  state: placeIn(['delivered', 'retrying', 'exhausted', 'off', 'unwanted']),
  /** The time of the next try (ms), 0 if none. */
  next: number,
  /** The latest ones, oldest first. */
  tries: list(tryField),
})

/** A delivery's record. */
export interface DeliveryRecord extends ValueOf<typeof recordField> {}
