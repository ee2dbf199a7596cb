import type { SQSClient } from '@aws-sdk/client-sqs'
import { b64u } from '../../protocol/base64url.ts'
import { utf8 } from '../../protocol/bytes.ts'
import type { Mail } from '../../domain/mail.ts'
import type { Clock, Random } from '../../domain/ports.ts'
import type { DynamoSessions } from '../sessions/dynamo-sessions.ts'
import { KeyRing } from '../keys/key-ring.ts'
import { SqsQueue } from '../queues/sqs-queue.ts'

/** How long a mail may wait for its sending (ms). */
const mailMilliseconds = 86_400_000

/** What the mail queue is made of. */
export interface MailQueueOptions {
  sessions: DynamoSessions
  keys: KeyRing
  sqs: SQSClient
  queueUrl: string
  random: Random
  clock: Clock
}

/** Mails on their way out: sealed in the sessions table, so that the queue carries a reference and no address or code. */
export class MailQueue {
  readonly #options: MailQueueOptions
  readonly #queue: SqsQueue

  constructor(options: MailQueueOptions) {
    this.#options = options
    this.#queue = new SqsQueue(options.sqs, options.queueUrl)
  }

  /** Stores a mail for a day and tells the mail worker. The tenant need not exist yet: its branch's key seals the mail. */
  async send(tenant: string, mail: Mail): Promise<void> {
    const { sessions, keys, random, clock } = this.#options
    const key = await keys.branchKey(KeyRing.branchOf(tenant), true)
    const name = `mail#${b64u(random(16))}`
    await sessions.putSealed(key, name, utf8(JSON.stringify(mail)), clock() + mailMilliseconds)
    await this.#queue.send({ body: { mail: name, tenant }, tenant })
  }
}
