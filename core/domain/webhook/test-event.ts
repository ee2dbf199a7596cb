import { Status } from '../../contract/status.ts'
import type { Caller } from '../caller.ts'
import { eventField, type TokenEvent } from '../token/token-event.ts'

/** Whose events tests are: no user's, whose IDs are never empty. */
export const testUser = ''

/** A user ID as bodies and lists hold it. */
export const shownUser = (user: string): string => (user === testUser ? 'webhook.test' : user)

/** An event that nothing caused but somebody who tries the endpoint. */
export const testEvent = ({ by, address }: Pick<Caller, 'by' | 'address'>, now: number): TokenEvent => ({
  ...eventField.fresh(),
  type: 'webhook.test',
  at: now,
  by,
  address,
  status: Status.notEnrolled,
  previous: Status.notEnrolled,
  sequence: now,
})

/** Whether an event is such a test: it is sent once, whatever the service wants and however its endpoint is. */
export const isTest = ({ type }: Pick<TokenEvent, 'type'>): boolean => type === 'webhook.test'
