import { createHash } from 'node:crypto'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { AppError, invalid } from '../contract/errors.ts'
import type { DynamoSessions } from '../adapters/sessions/dynamo-sessions.ts'
import type { KeyRing } from '../adapters/keys/key-ring.ts'
import { fromUtf8, utf8 } from '../protocol/bytes.ts'
import type { Caller } from '../runtime/caller.ts'
import { clock } from '../runtime/platform.ts'

/** How long a first answer is given again (ms). */
const idempotencyMilliseconds = 86_400_000

const digest = (...parts: string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('base64url')

/** A request that carries an `Idempotency-Key`: where its first answer is kept, and what it was asked with. */
export interface Idempotency {
  id: string
  bodyHash: string
}

/** Reads the header; null when there is none. The same authkey, path and key name the same request. */
export const idempotencyOf = (event: APIGatewayProxyEventV2, caller: Caller, request: unknown): Idempotency | null => {
  const key = event.headers['idempotency-key']
  if (key === undefined) return null
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw invalid('Idempotency-Key', 'must be 1 to 255 visible ASCII characters')
  return {
    id: `idem#${digest(caller.tenant, caller.by, event.rawPath, key)}`,
    bodyHash: digest(JSON.stringify(request)),
  }
}

/** The record that is written together with what the request created. */
export const idempotentRecord = ({ id, bodyHash }: Idempotency, body: unknown) => {
  const now = clock()
  return { id, record: utf8(JSON.stringify({ bodyHash, body })), now, expires: now + idempotencyMilliseconds }
}

/** The first answer to the same request, or null; throws `idempotency_mismatch` when it was asked with another body. */
const firstAnswer = async (
  idempotency: Idempotency | null,
  tenant: string,
  sessions: DynamoSessions,
  keys: KeyRing,
): Promise<unknown> => {
  const key = idempotency === null ? null : await keys.tenantKey(tenant)
  if (idempotency === null || key === null) return null
  const plain = await sessions.getSealed(key, idempotency.id)
  if (plain === null) return null
  const { bodyHash, body } = JSON.parse(fromUtf8(plain)) as { bodyHash: string; body: unknown }
  if (bodyHash !== idempotency.bodyHash) throw new AppError('idempotency_mismatch')
  return body
}

/** Gives the first answer, or makes it; one that another request made at the same moment is found on the second look. */
export const once = async <Body>(
  idempotency: Idempotency | null,
  tenant: string,
  stores: { sessions: DynamoSessions; keys: KeyRing },
  make: () => Promise<Body>,
): Promise<Body> => {
  const first = await firstAnswer(idempotency, tenant, stores.sessions, stores.keys)
  if (first !== null) return first as Body
  try {
    return await make()
  } catch (error) {
    const lost =
      idempotency !== null && error instanceof AppError && (error.code === 'busy' || error.code === 'name_taken')
    const second = lost ? await firstAnswer(idempotency, tenant, stores.sessions, stores.keys) : null
    if (second === null) throw error
    return second as Body
  }
}
