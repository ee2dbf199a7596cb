import { fromUtf8 } from '../../protocol/bytes.ts'
import type { Mail } from '../../domain/mail.ts'
import { KeyRing } from '../keys/key-ring.ts'
import type { DynamoSessions } from '../sessions/dynamo-sessions.ts'

/** The worker's side: reads waiting mails and removes sent ones. */
export class WaitingMails {
  readonly #sessions: DynamoSessions
  readonly #keys: KeyRing

  constructor(sessions: DynamoSessions, keys: KeyRing) {
    this.#sessions = sessions
    this.#keys = keys
  }

  /** A waiting mail; null when it was sent before or waited for more than a day. */
  async find(tenant: string, name: string): Promise<Mail | null> {
    const key = await this.#keys.branchKey(KeyRing.branchOf(tenant))
    const plain = await this.#sessions.getSealed(key, name)
    return plain === null ? null : (JSON.parse(fromUtf8(plain)) as Mail)
  }

  delete(name: string): Promise<void> {
    return this.#sessions.delete(name)
  }
}
