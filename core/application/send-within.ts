import type { Counted, CountedLimits } from '../domain/limits.ts'
import type { Notice } from '../domain/mail.ts'
import { type LimitPorts, reached, spentFor } from './limited.ts'

/** What messages leave through. */
export interface SendingPorts extends LimitPorts {
  send(message: Notice): Promise<void>
  /** Called for a message that comes under a limit and is not sent. */
  dropped(limit: keyof CountedLimits): void
  /** Called when the whole instance has sent as much as it may. */
  alarm(limit: keyof CountedLimits): void
}

/**
 * Sends a message that is within its own limits, as long as the whole instance is within its own: what is past that fails,
 * comes again with its queue, and ends among the dead letters, which an operator sends back once he knows who sent so much.
 * Answers whether it was sent.
 */
export const sendWithin = async (ports: SendingPorts, message: Notice, own: readonly Counted[]): Promise<boolean> => {
  const breaker = { name: 'subject' in message ? 'instanceMail' : 'instanceSms', subject: '' } as const
  const hold = (): never => {
    ports.alarm(breaker.name)
    throw new Error(`${breaker.name} is reached: nothing is sent in this hour`)
  }
  // Before anything is counted: a message that comes again would use up its tenant's share.
  if ((await spentFor(ports, breaker)) !== null) hold()
  const past = await reached(ports, ...own)
  if (past !== null) {
    ports.dropped(past.name)
    return false
  }
  if ((await reached(ports, breaker)) !== null) hold()
  await ports.send(message)
  return true
}
