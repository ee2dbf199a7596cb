import { recoverySeed } from '../core/protocol/recovery.ts'

/** A backup phrase: the twelve words, shown once and never stored, and the seed of its key for one token. */
interface Phrase {
  readonly words: string
  readonly seed: Uint8Array
}

// The word list is 7 kB that most openings of an app never need, so it is a file of its own.
const bip39 = (): Promise<typeof import('./bip39.ts')> => import('./bip39.ts')

/** The phrase of 16 random bytes for a token (protocol.md 11.1). */
export const newPhrase = async (entropy: Uint8Array, token: Uint8Array): Promise<Phrase> => {
  const { words, seedOf } = await bip39()
  const text = words(entropy)
  return { words: text, seed: recoverySeed(seedOf(text) ?? new Uint8Array(0), token) }
}

/** What is wrong with a phrase as typed: how many words, which word (from 0), or that they do not belong together. */
export type PhraseVerdict =
  | { ok: true }
  | { ok: false; reason: 'length' | 'checksum' }
  | { ok: false; reason: 'word'; at: number }

/** Checks a phrase as it is typed, word by word, without a token. */
export const checkPhrase = async (typed: string): Promise<PhraseVerdict> => (await bip39()).verdictOf(typed)

/** Key seed (32 bytes) of a phrase as typed; null if it is no phrase at all, which costs no try. */
export const phraseSeed = async (typed: string, token: Uint8Array): Promise<Uint8Array | null> => {
  const seed = (await bip39()).seedOf(typed)
  return seed === null ? null : recoverySeed(seed, token)
}
