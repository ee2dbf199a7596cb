import { ristretto255_oprf } from '@noble/curves/ed25519.js'
import { MalformedError } from './bytes.ts'
import type { RandomBytes } from './bytes.ts'

const { oprf } = ristretto255_oprf

/** Evaluates a blinded element (32 bytes) under a token's key `k` (32 bytes); the server may hand in a faster one. */
export type Evaluate = (key: Uint8Array, blinded: Uint8Array) => Uint8Array

/** A fresh OPRF key: a scalar of 32 bytes, RFC 9497 DeriveKeyPair from a 32-byte random seed. */
export const newOprfKey = (random: RandomBytes): Uint8Array => oprf.deriveKeyPair(random(32), new Uint8Array(0)).secretKey

/**
 * Blinds an input with fresh randomness (48 bytes drawn, so that the scalar is uniform). The blind must never be stored
 * or reused: with it, whoever has the phone's data can test PINs against `blinded`.
 */
export const blind = (input: Uint8Array, random: RandomBytes): { blind: Uint8Array; blinded: Uint8Array } =>
  oprf.blind(input, (size?: number) => new Uint8Array(random(size ?? 48)))

/** `k·B`, 32 bytes. The identity and non-canonical encodings throw MalformedError: they would answer with a constant or leak `k`'s residue. */
export const evaluate: Evaluate = (key, blinded) => guarded(() => oprf.blindEvaluate(key, blinded))

/** The OPRF's output, 64 bytes; rejects the same elements as `evaluate`, since an active attacker chooses them here. */
export const finalize = (input: Uint8Array, blindScalar: Uint8Array, evaluated: Uint8Array): Uint8Array =>
  guarded(() => oprf.finalize(input, blindScalar, evaluated))

function guarded(compute: () => Uint8Array): Uint8Array {
  try {
    return compute()
  } catch {
    throw new MalformedError('not a ristretto255 element')
  }
}
