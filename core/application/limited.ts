import { TooManyRequests } from '../contract/errors.ts'
import type { Counters, Limit, Limits } from '../domain/limits.ts'
import type { Clock } from '../domain/ports.ts'

/** What limits are kept with; without `limits` everything is counted and nothing refused. */
export interface LimitPorts {
  counters: Counters
  limits: Limits | null
  clock: Clock
}

const windowOf = (name: string, subject: string, { seconds }: Limit, now: number) => {
  const number = Math.floor(now / (seconds * 1000))
  return { name: `${name}#${number}#${subject}`, end: (number + 1) * seconds * 1000 }
}

const everything: Limit = { most: Number.POSITIVE_INFINITY, seconds: 3600 }

const refuse = (end: number, now: number): never => {
  throw new TooManyRequests(Math.max(1, Math.ceil((end - now) / 1000)))
}

/** Counts one more of something; throws `too_many_requests` past its limit, with the time to the next window. */
export const limited = async (
  { counters, limits, clock }: LimitPorts,
  name: keyof Limits,
  subject: string,
): Promise<void> => {
  const limit = limits?.[name] ?? everything
  const now = clock()
  const window = windowOf(name, subject, limit, now)
  if ((await counters.count(window.name, window.end)) > limit.most) refuse(window.end, now)
}

/** Throws `too_many_requests` when no more of something is allowed, without counting. */
export const notSpent = async (
  { counters, limits, clock }: LimitPorts,
  name: keyof Limits,
  subject: string,
): Promise<void> => {
  const limit = limits?.[name] ?? everything
  const now = clock()
  const window = windowOf(name, subject, limit, now)
  if ((await counters.read(window.name)) >= limit.most) refuse(window.end, now)
}
