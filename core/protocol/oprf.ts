import { mapHashToField } from '@noble/curves/abstract/modular.js'
import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { concat, lp, MalformedError, type RandomBytes, utf8 } from './bytes.ts'

// RFC 9497, OPRF(ristretto255, SHA-512), mode 0x00. Written on noble's group because noble's own `ristretto255_oprf`
// brings the two verifiable modes along, 2 kB gzip of the SDK's 40; the tests hold it against that one and the RFC.
const Point = ristretto255.Point
type Element = InstanceType<typeof Point>

const CONTEXT = concat(utf8('OPRFV1-'), Uint8Array.of(0), utf8('-ristretto255-SHA512'))
const DST = concat(utf8('HashToGroup-'), CONTEXT)
const FINALIZE = utf8('Finalize')
const SCALAR_DRAW = 48

/** Evaluates a blinded element (32 bytes) under a token's key `k` (32 bytes); the server may hand in a faster one. */
export type Evaluate = (key: Uint8Array, blinded: Uint8Array) => Uint8Array

// 48 bytes reduced into 1 … order − 1: never zero, bias below 2^-128.
const randomScalar = (random: RandomBytes): Uint8Array =>
  mapHashToField(Uint8Array.from(random(SCALAR_DRAW)), Point.Fn.ORDER, true)

/** A fresh OPRF key: a uniform scalar of 32 bytes, never zero (48 bytes drawn). */
export const newOprfKey = (random: RandomBytes): Uint8Array => randomScalar(random)

/**
 * Blinds an input with fresh randomness (48 bytes drawn, so that the scalar is uniform). The blind must never be stored
 * or reused: with it, whoever has the phone's data can test PINs against `blinded`.
 */
export const blind = (input: Uint8Array, random: RandomBytes): { blind: Uint8Array; blinded: Uint8Array } => {
  const scalar = randomScalar(random)
  const element = notIdentity(ristretto255_hasher.hashToCurve(input, { DST }) as Element)
  return { blind: scalar, blinded: element.multiply(Point.Fn.fromBytes(scalar)).toBytes() }
}

/** `k·B`, 32 bytes. The identity and non-canonical encodings throw MalformedError: they would give answers that do not depend on the key, or two spellings of one guess. */
export const evaluate: Evaluate = (key, blinded) => decode(blinded).multiply(Point.Fn.fromBytes(key)).toBytes()

/** The OPRF's output, 64 bytes; rejects the same elements as `evaluate`, since an active attacker chooses them here. */
export const finalize = (input: Uint8Array, blindScalar: Uint8Array, evaluated: Uint8Array): Uint8Array => {
  const unblinded = decode(evaluated).multiply(Point.Fn.inv(Point.Fn.fromBytes(blindScalar)))
  return sha512(concat(lp(input), lp(unblinded.toBytes()), FINALIZE))
}

const decode = (bytes: Uint8Array): Element => {
  let element: Element
  try {
    element = Point.fromBytes(bytes)
  } catch {
    throw new MalformedError('not a ristretto255 element')
  }
  return notIdentity(element)
}

const notIdentity = (element: Element): Element => {
  if (element.equals(Point.ZERO)) throw new MalformedError('the identity')
  return element
}
