import { createHash } from 'node:crypto'
import { AppError } from '../contract/errors.ts'
import type { Caller } from '../domain/caller.ts'
import type { IdempotentRecord, Notes, Tenants } from '../domain/tenant-ports.ts'
import { fromUtf8, utf8 } from '../protocol/bytes.ts'
import { type LimitPorts, limited } from './limited.ts'

/** How long a first answer is given again (ms). */
const keptMilliseconds = 86_400_000

/** What makes requests the same: authkey, path and key. Another body under them is a mistake of the caller's. */
export interface Asked {
  idempotencyKey: string | null
  path: string
  caller: Caller
  request: unknown
}

/** Where first answers are kept, and how many of a tenant's. */
export interface IdempotencyPorts extends LimitPorts {
  notes: Notes
  tenants: Pick<Tenants, 'plan'>
}

const digest = (...parts: string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('base64url')

/**
 * Gives the first answer to the same request, or makes it; `recordOf` is what has to be written together with what the
 * request creates. Throws `idempotency_mismatch` when it was asked with another body, `too_many_requests` when the tenant has
 * enough answers kept: each lies in the database for a day, and keys cost nothing.
 */
export const answeredOnce = async <Body>(
  ports: IdempotencyPorts,
  { idempotencyKey, path, caller, request }: Asked,
  make: (recordOf: (body: Body) => IdempotentRecord | null) => Promise<Body>,
): Promise<Body> => {
  if (idempotencyKey === null) return make(() => null)
  const { notes, clock, tenants } = ports
  const id = `idem#${digest(caller.tenant, caller.by, path, idempotencyKey)}`
  const bodyHash = digest(JSON.stringify(request))
  const firstAnswer = async (): Promise<Body | null> => {
    const note = await notes.find(caller.tenant, id)
    if (note === null) return null
    const kept = JSON.parse(fromUtf8(note)) as { bodyHash: string; body: Body }
    if (kept.bodyHash !== bodyHash) throw new AppError('idempotency_mismatch')
    return kept.body
  }
  const recordOf = (body: Body): IdempotentRecord => {
    const now = clock()
    return { id, record: utf8(JSON.stringify({ bodyHash, body })), now, expires: now + keptMilliseconds }
  }
  const first = await firstAnswer()
  if (first !== null) return first
  const { maxTokens } = await tenants.plan(caller.tenant)
  await limited(ports, {
    name: 'answers',
    subject: caller.tenant,
    ...(maxTokens === null ? {} : { most: 2 * maxTokens }),
  })
  try {
    return await make(recordOf)
  } catch (error) {
    // Another request with the same key may have been answered since the first look.
    const second = error instanceof AppError && error.code === 'busy' ? await firstAnswer() : null
    if (second === null) throw error
    return second
  }
}
