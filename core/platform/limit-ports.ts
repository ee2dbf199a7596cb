import { dynamoCounters } from '../adapters/sessions/dynamo-counters.ts'
import type { Limits } from '../domain/limits.ts'
import type { Platform } from './platform.ts'

/** What limits are kept with: counters, and the stage's limits. */
export const limitPorts = (base: Platform, env: { TABLE_SESSIONS: string; LIMITS: string }) => ({
  counters: dynamoCounters({ ...base, table: env.TABLE_SESSIONS }),
  limits: JSON.parse(env.LIMITS) as Limits | null,
})
