import type { Pbkdf2 } from '../core/protocol/pin.ts'

/** PBKDF2-HMAC-SHA-256 by WebCrypto where it is there (secure contexts, Node); elsewhere one in JavaScript is loaded. */
export const defaultPbkdf2: Pbkdf2 = async (password, salt, iterations, size) => {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle
  if (subtle === undefined) {
    const { pbkdf2 } = await import('./pbkdf2-in-javascript.ts')
    return pbkdf2(password, salt, iterations, size)
  }
  const copy = Uint8Array.from(password)
  try {
    const key = await subtle.importKey('raw', copy, 'PBKDF2', false, ['deriveBits'])
    const parameters = { name: 'PBKDF2', hash: 'SHA-256', salt: Uint8Array.from(salt), iterations }
    return new Uint8Array(await subtle.deriveBits(parameters, key, 8 * size))
  } finally {
    copy.fill(0)
  }
}
