import { fromUtf8 } from '../../protocol/bytes.ts'
import type { Notice } from '../../domain/mail.ts'
import { KeyRing } from '../keys/key-ring.ts'
import type { DynamoSessions } from '../sessions/dynamo-sessions.ts'

/** The worker's side of the mail queue. */
export interface WaitingMails {
  /** A waiting mail; null when it is for nobody, was sent before or waited for more than a day. */
  find(tenant: string, name: string): Promise<Notice | null>
  delete(name: string): Promise<void>
}

/** Waiting mails in the sessions table. */
export const waitingMails = (sessions: DynamoSessions, keys: KeyRing): WaitingMails => ({
  find: async (tenant, name) => {
    const plain = await sessions.getSealed(await keys.branchKey(KeyRing.branchOf(tenant)), name)
    return plain === null ? null : (JSON.parse(fromUtf8(plain)) as Notice | null)
  },
  delete: (name) => sessions.delete(name),
})
