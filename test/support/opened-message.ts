import { keyPair, nodeCurves } from '../../core/adapters/keys/node-curves.ts'
import type { SessionKey } from '../../core/domain/ports.ts'
import { b64u } from '../../core/protocol/base64url.ts'
import { fromUtf8, utf8 } from '../../core/protocol/bytes.ts'
import {
  openRequest,
  openResponse,
  readRequest,
  type ResponseContext,
  sealResponse,
} from '../../core/protocol/envelope.ts'
import type { HpkeKeyPair } from '../../core/protocol/hpke.ts'
import { keyId } from '../../core/protocol/token-id.ts'

type Fields = Record<string, unknown>

/** A message as who holds the instance's keys reads it: its fields, and what opens its answer. */
export interface OpenedMessage {
  readonly fields: Fields
  readonly response: ResponseContext
}

/** Opens a request to a tenant with whichever key it is sealed to; null if it does not open, or is no message. */
export const openMessage = (
  body: string,
  tenant: string,
  keys: { pairs: readonly HpkeKeyPair[]; sessions: ReadonlyMap<string, SessionKey> },
): OpenedMessage | null => {
  try {
    const wire = readRequest(body)
    const session = keys.sessions.get(wire.k)
    const own =
      session === undefined
        ? keys.pairs.find(({ publicKey }) => b64u(keyId(publicKey)) === wire.k)
        : keyPair(session.secretKey)
    if (own === undefined) return null
    const { payload, response } = openRequest(wire, tenant, own, nodeCurves.diffieHellman)
    return { fields: JSON.parse(fromUtf8(payload)) as Fields, response }
  } catch {
    return null
  }
}

/** The answer to an opened message. */
export const openAnswer = ({ response }: OpenedMessage, sealed: string): Fields =>
  JSON.parse(fromUtf8(openResponse(response, sealed))) as Fields

/** Seals another answer in the place of the one that was given. */
export const sealAnswer = ({ response }: OpenedMessage, answer: Fields, nonce: Uint8Array): string =>
  sealResponse(response, utf8(JSON.stringify(answer)), nonce)
