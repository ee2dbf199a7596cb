import { bytes, nullable, number, oneOf, record, type ValueOf } from './field.ts'

/** How the format of codes is kept. */
export const codeFormatField = record({
  length: number,
  alphabet: oneOf(['dec', 'b32']),
  answerLength: number,
})

/** Length and alphabet of one-time codes and the length of offline answers. */
export interface CodeFormat extends ValueOf<typeof codeFormatField> {}

/** How a device's registration is kept. */
export const registrationField = record({
  /** OPRF key of this registration. */
  k: bytes(),
  /** Public keys behind the normal and the duress PIN. */
  pn: bytes(),
  pd: bytes(),
  /** Code roots, normal and duress. */
  kn: bytes(),
  kd: bytes(),
  /** Device public key. */
  dpk: bytes(),
  mask: bytes(),
  hour: number,
  /** Recovery phrase's public key, or a random one. */
  rpk: bytes(),
  /** As it was at the enrolment, for good. */
  format: codeFormatField,
})

/** What a device registered under its PINs (protocol.md 3, 7). */
export interface Registration extends ValueOf<typeof registrationField> {}

/** How an outstanding evaluation is kept. */
export const evaluationField = record({
  sid: bytes(),
  /** Blinded inputs and evaluations, one pair for `eval`, two for `enrol`. */
  b: bytes(),
  z: bytes(),
  /** The OPRF key of a registration in the making. */
  newK: nullable(bytes()),
  expires: number,
})

/** One outstanding evaluation, the session of a message pair: its second message has to come before `expires` (ms). */
export interface Evaluation extends ValueOf<typeof evaluationField> {}

/** How a sender's counter is kept. */
export const counterField = record({
  n: number,
  hash: bytes(32),
  /** The answer's JSON without `now`. */
  answer: bytes(),
})

/** Where a sender stands: its last message, and the answer that a repetition of it gets. */
export interface Counter extends ValueOf<typeof counterField> {}

/** A counter that has seen nothing. */
export const freshCounter = (): Counter => counterField.fresh()
