import { createHash } from 'node:crypto'
import { AppError } from '../contract/errors.ts'
import type { Caller } from '../domain/caller.ts'
import type { IdempotentRecord, Notes, Tenants } from '../domain/tenant-ports.ts'
import { fromUtf8, utf8 } from '../protocol/bytes.ts'
import { type LimitPorts, limited } from './limited.ts'

/** How long the first answer to a request that makes something is given again (ms). */
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

/** How long a first answer is kept (ms), and in how many bytes at least. */
interface Keeping {
  milliseconds: number
  bytes: number
}

/** The first answer to one request: where it is looked for, and what is written of it. */
interface FirstAnswer<Body> {
  /** Null while there is none; throws `idempotency_mismatch` for one to another body. */
  find(): Promise<Body | null>
  recordOf(body: Body): IdempotentRecord
}

/** The first answer to the request that its key, path and authkey name. */
export const firstAnswer = <Body>(
  { notes, clock }: Pick<IdempotencyPorts, 'notes' | 'clock'>,
  { path, caller, request }: Asked,
  idempotencyKey: string,
  { milliseconds, bytes }: Keeping,
): FirstAnswer<Body> => {
  const id = `idem#${digest(caller.tenant, caller.by, path, idempotencyKey)}`
  const bodyHash = digest(JSON.stringify(request))
  return {
    find: async () => {
      const note = await notes.find(caller.tenant, id)
      if (note === null) return null
      const kept = JSON.parse(fromUtf8(note)) as { bodyHash: string; body: Body }
      if (kept.bodyHash !== bodyHash) throw new AppError('idempotency_mismatch')
      return kept.body
    },
    recordOf: (body) => {
      const now = clock()
      const record = utf8(JSON.stringify({ bodyHash, body }).padEnd(bytes))
      return { id, record, now, expires: now + milliseconds }
    },
  }
}

/**
 * Gives the first answer to the same request, or makes it; `recordOf` is what has to be written together with what the
 * request creates. Throws `idempotency_mismatch` when it was asked with another body, `too_many_requests` when the tenant has
 * enough answers kept: each lies in the database for a day, and keys cost nothing.
 */
export const answeredOnce = async <Body>(
  ports: IdempotencyPorts,
  asked: Asked,
  make: (recordOf: (body: Body) => IdempotentRecord | null) => Promise<Body>,
): Promise<Body> => {
  if (asked.idempotencyKey === null) return make(() => null)
  const { find, recordOf } = firstAnswer<Body>(ports, asked, asked.idempotencyKey, {
    milliseconds: keptMilliseconds,
    bytes: 0,
  })
  const first = await find()
  if (first !== null) return first
  const { tenant } = asked.caller
  const { maxTokens } = await ports.tenants.plan(tenant)
  await limited(ports, { name: 'answers', subject: tenant, ...(maxTokens === null ? {} : { most: 2 * maxTokens }) })
  try {
    return await make(recordOf)
  } catch (error) {
    // Another request with the same key may have been answered since the first look.
    const second = error instanceof AppError && error.code === 'busy' ? await find() : null
    if (second === null) throw error
    return second
  }
}
