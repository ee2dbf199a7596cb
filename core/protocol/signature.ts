import { ed25519 } from '@noble/curves/ed25519.js'

/** Makes a 64-byte Ed25519 signature with a key that it keeps to itself (software seed, keystore, WebCrypto). */
export type Sign = (message: Uint8Array) => Uint8Array | Promise<Uint8Array>

/** Checks a 64-byte Ed25519 signature under a 32-byte public key; the server hands in node:crypto's. Never throws. */
export type Verify = (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) => boolean

/** Ed25519 public key (32 bytes) of a 32-byte seed (RFC 8032). */
export const signingPublicKey = (seed: Uint8Array): Uint8Array => ed25519.getPublicKey(seed)

/** Ed25519 signature (64 bytes) of a message under a 32-byte seed. */
export const sign = (seed: Uint8Array, message: Uint8Array): Uint8Array => ed25519.sign(message, seed)
