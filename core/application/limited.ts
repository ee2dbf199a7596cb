import { AppError, TooManyRequests } from '../contract/errors.ts'
import type { Counted, Counters, Limit, Limits } from '../domain/limits.ts'
import type { Clock, Random } from '../domain/ports.ts'

/** What limits are kept with; without `limits` everything is counted and nothing refused. */
export interface LimitPorts {
  counters: Counters
  limits: Limits | null
  clock: Clock
}

const everything: Limit = { most: Number.POSITIVE_INFINITY, seconds: 3600 }

const windowOf = ({ limits, clock }: LimitPorts, { name, subject, most: own }: Counted) => {
  const { most: highest, seconds } = limits?.[name] ?? everything
  const most = limits === null ? highest : Math.min(highest, own ?? highest)
  const now = clock()
  const number = Math.floor(now / (seconds * 1000))
  const end = (number + 1) * seconds * 1000
  return { most, name: `${name}#${number}#${subject}`, end, secondsLeft: Math.max(1, Math.ceil((end - now) / 1000)) }
}

/** The seconds until one more of something is allowed, without counting; null when it is. */
export const spentFor = async (ports: LimitPorts, counted: Counted): Promise<number | null> => {
  const { most, name, secondsLeft } = windowOf(ports, counted)
  return (await ports.counters.read(name)) >= most ? secondsLeft : null
}

/** Counts one more of each, up to the first that is past its limit: what that is, and the seconds until it is allowed; null when all are. */
export const reached = async (
  ports: LimitPorts,
  ...all: readonly Counted[]
): Promise<(Counted & { secondsLeft: number }) | null> => {
  for (const counted of all) {
    const { most, name, end, secondsLeft } = windowOf(ports, counted)
    if ((await ports.counters.count(name, end, counted.by ?? 1)) > most) return { ...counted, secondsLeft }
  }
  return null
}

/** Counts one more of each; throws `too_many_requests` past a limit, with the time to the next window. */
export const limited = async (ports: LimitPorts, ...all: readonly Counted[]): Promise<void> => {
  const past = await reached(ports, ...all)
  if (past !== null) throw new TooManyRequests(past.secondsLeft)
}

/** Throws `too_many_requests` when no more of something is allowed, without counting. */
export const notSpent = async (ports: LimitPorts, counted: Counted): Promise<void> => {
  const seconds = await spentFor(ports, counted)
  if (seconds !== null) throw new TooManyRequests(seconds)
}

/** One request in so many is counted, as so many, so that a poll stays one read. */
const oneIn = 256

const uncounted = (error: unknown): null => {
  // Who asks does not wait for a counter: a busy one lets him pass.
  if (error instanceof AppError) return null
  throw error
}

/** Bounds what is asked with one authkey, by samples: past the limit each function instance refuses, from its next sample on, until the window ends. */
export const sampled = (ports: LimitPorts & { random: Random }): ((authkey: string) => Promise<void>) => {
  const refusedUntil = new Map<string, number>()
  return async (authkey) => {
    const left = (refusedUntil.get(authkey) ?? 0) - ports.clock()
    if (left > 0) throw new TooManyRequests(Math.ceil(left / 1000))
    if (ports.limits === null || ports.random(1)[0] !== 0) return
    refusedUntil.delete(authkey)
    const past = await reached(ports, { name: 'authkey', subject: authkey, by: oneIn }).catch(uncounted)
    if (past === null) return
    refusedUntil.set(authkey, ports.clock() + past.secondsLeft * 1000)
    throw new TooManyRequests(past.secondsLeft)
  }
}
