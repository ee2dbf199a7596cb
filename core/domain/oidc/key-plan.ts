import type { PublishedKey } from './ports.ts'

const day = 86_400_000
/** How long a key signs (ms). */
const useMilliseconds = 30 * day
/** How long a key is published before it signs (ms): clients keep the list for a while. */
const aheadMilliseconds = 2 * day
/** How long a key is still published after it has signed (ms): a client hands back its users' old ID tokens as hints. */
const keptMilliseconds = 90 * day

/** The key that signs at a time: the latest that has begun, or the only one for a clock that is behind its maker's. */
export const keyInUse = (keys: readonly PublishedKey[], now: number): PublishedKey | null =>
  keys.findLast(({ from }) => from <= now) ?? keys[0] ?? null

/** From when on a further key is to sign (ms); null while none is needed. */
export const nextKeyFrom = (keys: readonly PublishedKey[], now: number): number | null => {
  const last = keys.at(-1)
  if (last === undefined) return now
  const end = last.from + useMilliseconds
  return now < end - aheadMilliseconds ? null : Math.max(end, now + aheadMilliseconds)
}

/** The keys that are still published at a time: the last, and each until its successor has signed for long enough. */
export const stillPublished = (keys: readonly PublishedKey[], now: number): PublishedKey[] =>
  keys.filter((_, index) => now < (keys[index + 1]?.from ?? now + 1) + keptMilliseconds)

/** The keys whose private half is still needed: the one in use, and those to come. */
export const stillSigning = (keys: readonly PublishedKey[], now: number): PublishedKey[] => {
  const inUse = keyInUse(keys, now)
  return keys.filter((key) => key === inUse || key.from > now)
}
