import { entropyToMnemonic, mnemonicToSeedSync, validateMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import type { PhraseVerdict } from './phrase.ts'

/** Twelve English words of 16 bytes (BIP-39). */
export const words = (entropy: Uint8Array): string => entropyToMnemonic(entropy, wordlist)

// Commas, numbers and what is not seen are not words.
const normal = (typed: string): string[] =>
  typed
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{Cf}/gu, '')
    .match(/[\p{L}\p{M}]+/gu) ?? ['']

/** BIP-39 seed (64 bytes, empty passphrase) of a phrase as typed; null if its words or checksum are wrong. */
export const seedOf = (typed: string): Uint8Array | null => {
  const phrase = normal(typed).join(' ')
  return validateMnemonic(phrase, wordlist) ? mnemonicToSeedSync(phrase) : null
}

/** What is wrong with a phrase as typed. */
export const verdictOf = (typed: string): PhraseVerdict => {
  const list = normal(typed)
  const at = list.findIndex((word) => !wordlist.includes(word))
  if (at >= 0) return { ok: false, reason: 'word', at }
  if (list.length !== 12) return { ok: false, reason: 'length' }
  return validateMnemonic(list.join(' '), wordlist) ? { ok: true } : { ok: false, reason: 'checksum' }
}
