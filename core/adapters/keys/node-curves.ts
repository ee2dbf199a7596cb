import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject, verify } from 'node:crypto'
import { fromB64u } from '../../protocol/base64url.ts'
import { MalformedError } from '../../protocol/bytes.ts'
import type { HpkeKeyPair } from '../../protocol/hpke.ts'
import { evaluate } from '../../protocol/oprf.ts'
import type { Curves } from '../../domain/ports.ts'

// DER headers of raw 32-byte keys (RFC 8410 sections 4 and 7).
const x25519Private = Buffer.from('302e020100300506032b656e04220420', 'hex')
const x25519Public = Buffer.from('302a300506032b656e032100', 'hex')
const ed25519Public = Buffer.from('302a300506032b6570032100', 'hex')

const privateKey = (secret: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([x25519Private, secret]), format: 'der', type: 'pkcs8' })
const publicKey = (header: Buffer, raw: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.concat([header, raw]), format: 'der', type: 'spki' })

/** An X25519 key pair from 32 random bytes. */
export const keyPair = (secretKey: Uint8Array): HpkeKeyPair => {
  const { x = '' } = privateKey(secretKey).export({ format: 'jwk' })
  return { secretKey, publicKey: fromB64u(x, 32) }
}

/** The server's curves: the platform's where it has them, several times faster than JavaScript's. */
export const nodeCurves: Curves = {
  keyPair,
  diffieHellman: (secretKey, peer) => {
    try {
      return new Uint8Array(
        diffieHellman({ privateKey: privateKey(secretKey), publicKey: publicKey(x25519Public, peer) }),
      )
    } catch {
      // A peer of small order gives an all-zero secret, which anybody could compute (RFC 7748 section 6.1).
      throw new MalformedError('not a usable X25519 key')
    }
  },
  verify: (signature, message, key) => {
    try {
      return signature.length === 64 && verify(null, message, publicKey(ed25519Public, key), signature)
    } catch {
      return false
    }
  },
  evaluate,
}
