import { type Field, number, placeIn, record, text, type ValueOf } from '../token/field.ts'
import { type Failure, failures } from './verdict.ts'

/** Why a try failed, stored as its place among the failures, from one on; zero where it did not. */
const failure: Field<Failure | null> = {
  fresh: () => null,
  pack: (value) => (value === null ? 0 : failures.indexOf(value) + 1),
  unpack: (stored) => failures[Number(stored) - 1] ?? null,
}

/** How the log keeps what came of a try. */
export const entryField = record({
  token: text,
  sequence: number,
  /** When the event was (ms). */
  happened: number,
  /** The try's number, from one on. */
  attempt: number,
  /** How the delivery is since. `unwanted`: the service does not want events of this type, or has no webhook any more; `off`: its endpoint is off. */
  state: placeIn(['delivered', 'retrying', 'exhausted', 'off', 'unwanted']),
  /** The time of the next try (ms), 0 if none. */
  next: number,
  /** When it began (ms). */
  at: number,
  /** The answer's status, 0 without an answer. */
  code: number,
  failure,
  milliseconds: number,
})

/** What came of a try. */
export interface LogEntry extends ValueOf<typeof entryField> {
  /** What an answer that was not 2xx began with; empty where nothing was kept. */
  answer: string
}

/** Whether a try was made: one that had nowhere to go has neither an answer nor a failure. */
export const wasMade = ({ code, failure: why }: Pick<LogEntry, 'code' | 'failure'>): boolean =>
  code !== 0 || why !== null
