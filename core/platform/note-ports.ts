import { dynamoSessions } from '../adapters/sessions/dynamo-sessions.ts'
import { sealedNotes } from '../adapters/sessions/sealed-notes.ts'
import type { Platform } from './platform.ts'

/** Where short-lived things are kept. */
export const notePorts = (base: Platform, env: { TABLE_SESSIONS: string }) => {
  const sessions = dynamoSessions({ ...base, table: env.TABLE_SESSIONS })
  return { sessions, notes: sealedNotes(sessions, base.keys) }
}
