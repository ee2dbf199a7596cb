import { mailQueue } from '../adapters/mail/mail-queue.ts'
import { notePorts } from './note-ports.ts'
import type { Platform } from './platform.ts'
import { queue } from './queue.ts'

/** Mails on their way out, and where they wait. */
export const mailPorts = (base: Platform, env: { TABLE_SESSIONS: string; QUEUE_MAIL: string }) => {
  const ports = notePorts(base, env)
  return { ...ports, mails: mailQueue({ ...base, ...ports, queue: queue(env.QUEUE_MAIL) }) }
}
