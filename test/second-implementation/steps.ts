/** What the device's operations take and give back. */
import type { Bytes } from './bytes.ts'
import type { Fields, MessageOptions } from './channel.ts'
import type { Proof } from './derivations.ts'
import type { Blinded } from './oprf.ts'
import type { Step } from './wire.ts'

/** One secret on its way through the OPRF. */
export interface PinTry {
  readonly pinKey: Bytes
  readonly blinded: Blinded
}
/** Two secrets on their way, and the message that carried them (`enrol`, `rstart`). */
export interface Start {
  readonly step: Step
  readonly normal: PinTry
  readonly duress: PinTry
}
/** The message that carried a registration. */
export interface Finish {
  readonly step: Step
  readonly reg: Bytes
  readonly bind: string
}
/** A counted try; `next` when new inputs went along (`nb`). */
export interface Evaluation {
  readonly step: Step
  readonly pin: PinTry
  readonly next?: readonly [PinTry, PinTry]
}
/** Both messages of an operation under a PIN; `prove` is missing when `eval` was refused. */
export interface Proved {
  readonly eval: Evaluation
  readonly prove?: Step
}
export interface Contact {
  readonly n: string
  readonly a: string
}

export interface FinishOptions extends MessageOptions {
  readonly reg?: Uint8Array
  readonly extra?: Fields
}
export interface ProveOptions extends MessageOptions {
  /** Fields beside `p`, `x`, `g`. */
  readonly extra?: Fields
  /** Parts of the transcript to replace before it is signed. */
  readonly transcript?: Partial<Proof>
  /** Seed that signs the proof instead of the PIN's. */
  readonly authSeed?: Uint8Array
}
