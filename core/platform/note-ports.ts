import { DynamoSessions } from '../adapters/sessions/dynamo-sessions.ts'
import { SealedNotes } from '../adapters/sessions/sealed-notes.ts'
import type { Platform } from './platform.ts'

/** Where short-lived things are kept. */
export const notePorts = ({ dynamo, keys, clock, random }: Platform, env: { TABLE_SESSIONS: string }) => {
  const sessions = new DynamoSessions({ dynamo, table: env.TABLE_SESSIONS, keys, clock, random })
  return { sessions, notes: new SealedNotes(sessions, keys) }
}
