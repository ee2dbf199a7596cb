import { concat, lp, tagged, u8 } from './bytes.ts'
import type { Verify } from './signature.ts'

/** What a PIN proof can be for (protocol.md 8). 6, `rebind`, is reserved: refuse it as `denied`. */
export const PURPOSES = {
  open: 1,
  approve: 2,
  unlock: 3,
  unmask: 4,
  change: 5,
  rebind: 6,
  contacts: 7,
  cancel: 8,
  phrase: 9,
} as const

/** A purpose by name. */
export type Purpose = keyof typeof PURPOSES

/** Context of the purposes that bind nothing: 32 zeros. Never written to. */
export const NO_CONTEXT: Uint8Array = new Uint8Array(32)

/** What a proof is bound to; sizes 16, 16, 32, 32, 32 bytes. */
interface ProofInput {
  readonly instance: string
  readonly token: Uint8Array
  readonly session: Uint8Array
  readonly purpose: number
  readonly context: Uint8Array
  readonly blinded: Uint8Array
  readonly evaluated: Uint8Array
}

/** Bytes that the PIN key signs (protocol.md 8): a proof is useless for another instance, token, session, purpose or content. */
export const proofTranscript = (p: ProofInput): Uint8Array =>
  tagged('proof', concat(lp(p.instance), p.token, p.session, u8(p.purpose), p.context, p.blinded, p.evaluated))

/**
 * Verifies a proof under both PIN keys, always both: stopping at the first match would let a coercer with a stopwatch
 * tell a normal PIN from a duress PIN.
 */
export const judgeProof = (
  keys: { pn: Uint8Array; pd: Uint8Array },
  transcript: Uint8Array,
  proof: Uint8Array,
  verify: Verify,
): 'normal' | 'duress' | 'wrong' => {
  const normal = verify(proof, transcript, keys.pn)
  const duress = verify(proof, transcript, keys.pd)
  if (normal) return 'normal'
  return duress ? 'duress' : 'wrong'
}
