/** The 2,048 words that backup phrases are made of (BIP-39, English); they come when a phrase is typed. */
export const phraseWords = async (): Promise<readonly string[]> =>
  (await import('@scure/bip39/wordlists/english.js')).wordlist
