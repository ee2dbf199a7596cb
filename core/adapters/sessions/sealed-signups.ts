import { fromUtf8, utf8 } from '../../protocol/bytes.ts'
import type { Signup } from '../../domain/tenant.ts'
import type { Signups } from '../../domain/tenant-ports.ts'
import { KeyRing } from '../keys/key-ring.ts'
import type { DynamoSessions } from './dynamo-sessions.ts'

/** Sign-ups hang on one branch key, since their tenants have no key yet and a code does not say whose it is. */
const branch = KeyRing.branchOf('')

/** Sign-ups in the sessions table. */
export class SealedSignups implements Signups {
  readonly #sessions: DynamoSessions
  readonly #keys: KeyRing

  constructor(sessions: DynamoSessions, keys: KeyRing) {
    this.#sessions = sessions
    this.#keys = keys
  }

  async find(name: string): Promise<Signup | null> {
    const plain = await this.#sessions.getSealed(await this.#keys.branchKey(branch, true), name)
    return plain === null ? null : (JSON.parse(fromUtf8(plain)) as Signup)
  }

  async keep(name: string, signup: Signup, expires: number): Promise<void> {
    await this.#sessions.putSealed(
      await this.#keys.branchKey(branch, true),
      name,
      utf8(JSON.stringify(signup)),
      expires,
    )
  }
}
