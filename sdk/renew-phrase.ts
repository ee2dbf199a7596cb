import { b64u } from '../core/protocol/base64url.ts'
import { phraseContext } from '../core/protocol/recovery.ts'
import { signingPublicKey } from '../core/protocol/signature.ts'
import type { Device } from './device.ts'
import { refused, type Refused } from './outcome.ts'
import { newPhrase } from './phrase.ts'
import { prove } from './prove.ts'

/** Replaces the backup phrase under the PIN (protocol.md 8, purpose 9): twelve words, to be shown once. */
export const renewPhrase = async (
  device: Device,
  pinKey: Uint8Array,
): Promise<{ result: 'done'; phrase: string } | Refused> => {
  const { words, seed } = await newPhrase(device.ports.random(16), device.record.t)
  const key = signingPublicKey(seed)
  const answer = await prove(device, pinKey, 'phrase', { context: phraseContext(key), fields: { rpk: b64u(key) } })
  return answer.ok === 1 ? { result: 'done', phrase: words } : refused(answer)
}
