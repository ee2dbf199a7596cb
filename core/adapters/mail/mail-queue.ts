import { b64u } from '../../protocol/base64url.ts'
import { utf8 } from '../../protocol/bytes.ts'
import type { Clock, Random } from '../../domain/ports.ts'
import type { Mails } from '../../domain/tenant-ports.ts'
import { KeyRing } from '../keys/key-ring.ts'
import type { SqsQueue } from '../queues/sqs-queue.ts'
import type { DynamoSessions } from '../sessions/dynamo-sessions.ts'

/** How long a mail may wait for its sending (ms). */
const mailMilliseconds = 86_400_000

/** What the mail queue is made of. */
interface MailQueueOptions {
  sessions: DynamoSessions
  keys: KeyRing
  queue: SqsQueue
  random: Random
  clock: Clock
}

/**
 * Mails on their way out: sealed in the sessions table for a day, so that the queue carries a reference and no address or
 * code. The tenant need not exist yet: its branch's key seals the mail.
 */
export const mailQueue = ({ sessions, keys, queue, random, clock }: MailQueueOptions): Mails => ({
  send: async (tenant, mail) => {
    const key = await keys.branchKey(KeyRing.branchOf(tenant), true)
    const name = `mail#${b64u(random(16))}`
    await sessions.putSealed(key, name, utf8(JSON.stringify(mail)), clock() + mailMilliseconds)
    await queue.send({ body: { mail: name, tenant }, tenant })
  },
})
