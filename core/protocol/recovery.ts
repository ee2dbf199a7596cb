import { lp, tagged } from './bytes.ts'
import { kdf, sha } from './kdf.ts'
import { registrationHash } from './registration.ts'

/** Ed25519 seed of the backup phrase, 32 bytes, from the 64-byte BIP-39 seed with an empty passphrase (protocol.md 11.1). */
export const recoverySeed = (bip39Seed: Uint8Array, token: Uint8Array): Uint8Array =>
  kdf(bip39Seed, 'recovery', { extra: token })

/** Context of purpose 9: `H(tagged("phrase", rpk'))`, 32 bytes (protocol.md 8). */
export const phraseContext = (recoveryKey: Uint8Array): Uint8Array => sha(tagged('phrase', recoveryKey))

/** What the phrase's key signs in `rfin`: instance, token, session, device key and the new registration (protocol.md 11.1). */
export const recoverTranscript = (
  r: { instance: string; token: Uint8Array; session: Uint8Array; deviceKey: Uint8Array },
  reg: Uint8Array,
): Uint8Array => tagged('recover', lp(r.instance), r.token, r.session, r.deviceKey, registrationHash(reg))
