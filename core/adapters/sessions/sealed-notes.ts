import type { Notes } from '../../domain/tenant-ports.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { DynamoSessions } from './dynamo-sessions.ts'

/** Tenants' notes in the sessions table. */
export class SealedNotes implements Notes {
  readonly #sessions: DynamoSessions
  readonly #keys: KeyRing

  constructor(sessions: DynamoSessions, keys: KeyRing) {
    this.#sessions = sessions
    this.#keys = keys
  }

  async find(tenant: string, name: string): Promise<Uint8Array | null> {
    const key = await this.#keys.tenantKey(tenant)
    return key === null ? null : this.#sessions.getSealed(key, name)
  }

  async keep(tenant: string, name: string, note: Uint8Array, expires: number): Promise<void> {
    const key = await this.#keys.tenantKey(tenant)
    if (key === null) throw new Error('a note without a tenant')
    await this.#sessions.putSealed(key, name, note, expires)
  }
}
