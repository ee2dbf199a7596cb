import { SecondDevice } from '../second-implementation/device.ts'
import type { Step } from '../second-implementation/wire.ts'
import type { Model } from './model.ts'
import type { Reality } from './reality.ts'

/** What the model expects of a command, and what happened. */
type Outcome = [expected: string, real: string]

/** One thing that can happen, at once in the model and for real. */
export type Command = (model: Model, reality: Reality, draw: number) => Promise<Outcome>

/** The phone that the token is on. */
export const active = (model: Model, reality: Reality): SecondDevice => reality.phone(model.registration.phone)
/** Whether two answers are one, but for when they were given. */
export const same = (a: Step, b: Step): boolean =>
  JSON.stringify({ ...a.answer, now: 0 }) === JSON.stringify({ ...b.answer, now: 0 })
