import { lp, tagged } from './bytes.ts'
import { sha } from './kdf.ts'

/**
 * Token id `t`, 16 bytes (protocol.md 3). It is derived so that the relying party's question and the device's message find
 * the same item with one read; it can be guessed, and gives nothing without the device key.
 */
export const tokenId = (instance: string, service: string, user: string): Uint8Array =>
  sha(tagged('token', lp(instance), lp(service), lp(user))).slice(0, 16)

/** Id of an instance's HPKE public key, `kid`: first 16 bytes of `H(ipk)` (protocol.md 3). */
export const keyId = (instanceKey: Uint8Array): Uint8Array => sha(instanceKey).slice(0, 16)
