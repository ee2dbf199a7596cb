import { entropyToMnemonic, mnemonicToSeedSync, validateMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'

/** Twelve English words of 16 bytes (BIP-39). */
export const words = (entropy: Uint8Array): string => entropyToMnemonic(entropy, wordlist)

/** BIP-39 seed (64 bytes, empty passphrase) of a phrase as typed; null if its words or checksum are wrong. */
export const seedOf = (typed: string): Uint8Array | null => {
  const phrase = typed.normalize('NFKD').toLowerCase().trim().split(/\s+/).join(' ')
  return validateMnemonic(phrase, wordlist) ? mnemonicToSeedSync(phrase) : null
}
