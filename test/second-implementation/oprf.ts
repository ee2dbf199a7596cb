/** RFC 9497, ristretto255-SHA512, mode 0x00 (OPRF), on libsodium. */
import sodium, { ready } from 'libsodium-wrappers-sumo'
import { type Bytes, concat, lp, uint, utf8 } from './bytes.ts'
import { type Random, sha512 } from './primitives.ts'

await ready

const CONTEXT = concat(utf8('OPRFV1-'), Uint8Array.of(0), utf8('-ristretto255-SHA512'))
const own = (bytes: Uint8Array): Bytes => new Uint8Array(bytes)
const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0)

/** expand_message_xmd of RFC 9380 section 5.3.1 with SHA-512, for one block of 64 bytes. */
const expand64 = (message: Uint8Array, dst: Uint8Array): Bytes => {
  const dstPrime = concat(dst, uint(dst.length, 1))
  const b0 = sha512(new Uint8Array(128), message, uint(64, 2), Uint8Array.of(0), dstPrime)
  return sha512(b0, Uint8Array.of(1), dstPrime)
}

const hashToGroup = (input: Uint8Array): Bytes =>
  own(sodium.crypto_core_ristretto255_from_hash(expand64(input, concat(utf8('HashToGroup-'), CONTEXT))))

/** Refuses wrong sizes, non-canonical encodings and the identity (libsodium alone accepts the identity as a valid point). */
export const assertElement = (point: Uint8Array): void => {
  if (point.length !== 32 || isZero(point) || !sodium.crypto_core_ristretto255_is_valid_point(point))
    throw new Error('not a group element')
}

/** A uniform scalar above zero, from 64 random bytes. */
export const randomScalar = (random: Random): Bytes => {
  for (;;) {
    const scalar = own(sodium.crypto_core_ristretto255_scalar_reduce(random(64)))
    if (!isZero(scalar)) return scalar
  }
}

export interface Blinded {
  readonly input: Bytes
  readonly blind: Bytes
  readonly element: Bytes
}

/** `blind`: the input's point times a scalar that stays here. */
export const blind = (input: Uint8Array, scalar: Uint8Array): Blinded => {
  const point = hashToGroup(input)
  assertElement(point)
  return { input: own(input), blind: own(scalar), element: own(sodium.crypto_scalarmult_ristretto255(scalar, point)) }
}

/** `blindEvaluate`, the server's half. */
export const evaluate = (key: Uint8Array, element: Uint8Array): Bytes => {
  assertElement(element)
  return own(sodium.crypto_scalarmult_ristretto255(key, element))
}

/** `finalize`: 64 bytes. */
export const finalize = ({ input, blind: scalar }: Blinded, evaluated: Uint8Array): Bytes => {
  assertElement(evaluated)
  const unblinded = sodium.crypto_scalarmult_ristretto255(
    sodium.crypto_core_ristretto255_scalar_invert(scalar),
    evaluated,
  )
  return sha512(lp(input), lp(unblinded), utf8('Finalize'))
}
