import vectors from '../vectors/device-protocol.json' with { type: 'json' }
import { MalformedError } from '../../core/protocol/bytes.ts'

/** The shared vectors of protocol.md, made by one implementation and recomputed by a second. */
export { vectors }

/** Hex text as bytes. */
export const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

/** Bytes as hex text. */
export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** The vectors' inputs as bytes and text. */
export const inputs = {
  ...vectors.inputs,
  t: hex(vectors.inputs.token),
  ser: hex(vectors.inputs.serial),
  seed: hex(vectors.inputs.deviceSeed),
  mask: hex(vectors.inputs.mask),
  dsk: hex(vectors.inputs.deviceSecretKey),
  dpk: hex(vectors.inputs.devicePublicKey),
  k: hex(vectors.inputs.oprfKey),
  sid: hex(vectors.inputs.sessionId),
}

/** A random source that makes noble's blind come out as the given scalar: it maps `x` (48 bytes) to `x mod (l−1) + 1`. */
export const blindSource = (scalar: Uint8Array): ((size: number) => Uint8Array) => {
  const little = Uint8Array.from(scalar)
  for (let i = 0; i < 32; i++) {
    little[i] = ((little[i] ?? 0) + 255) % 256
    if (little[i] !== 255) break
  }
  return (size) => {
    const out = new Uint8Array(size)
    out.set(little)
    return out
  }
}

/** True if the call throws MalformedError and nothing else. */
export const malformed = (call: () => unknown): boolean => {
  try {
    call()
  } catch (error) {
    if (error instanceof MalformedError) return true
    throw error
  }
  return false
}
