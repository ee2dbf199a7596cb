import { MailQueue } from '../adapters/mail/mail-queue.ts'
import { sqsClient } from '../adapters/queues/sqs-client.ts'
import { notePorts } from './note-ports.ts'
import type { Platform } from './platform.ts'

/** Mails on their way out, and where they wait. */
export const mailPorts = (base: Platform, env: { TABLE_SESSIONS: string; QUEUE_MAIL: string }) => {
  const { sessions, notes } = notePorts(base, env)
  const { keys, random, clock } = base
  return {
    sessions,
    notes,
    mails: new MailQueue({ sessions, keys, sqs: sqsClient(), queueUrl: env.QUEUE_MAIL, random, clock }),
  }
}
