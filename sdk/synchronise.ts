import { fromB64u } from '../core/protocol/base64url.ts'
import { equal, MalformedError } from '../core/protocol/bytes.ts'
import type { Answers, ErrorAnswer } from '../core/protocol/messages.ts'
import { parsePolicy } from '../core/protocol/policy.ts'
import { keyId } from '../core/protocol/token-id.ts'
import type { Device } from './device.ts'
import { ZaasError } from './errors.ts'
import { followedPolicy } from './followed-policy.ts'
import { unexpected } from './outcome.ts'
import { statusOf, type TokenStatus } from './seen.ts'

/** What an answer says of the status, as a word. */
export const statusFrom = (answer: { ok: 1; st: number } | ErrorAnswer): TokenStatus => {
  if (answer.ok === 1) return statusOf(answer.st)
  if (answer.e === 'blocked' || answer.e === 'gone') return answer.e
  throw unexpected(answer)
}

/** `sync` (protocol.md 6): status, one pending transaction, and news, which are taken over here. */
export const synchronise = async (
  device: Device,
  skip: number,
): Promise<({ ok: 1 } & Answers['sync']) | ErrorAnswer> => {
  const answer = await device.ask('sync', { skip, rev: device.record.pol.rev })
  if (answer.ok === 0) return answer
  if (!Array.isArray(answer.tx)) throw new MalformedError('not a sync')
  takeNews(device, answer)
  return answer
}

const takeNews = (device: Device, { keys, pol, rec }: Answers['sync']): void => {
  const { record } = device
  device.heard = { recovery: rec ?? null }
  for (const key of keys ?? []) {
    const ipk = fromB64u(key.ipk, 32)
    const kid = fromB64u(key.kid, 16)
    if (!equal(keyId(ipk), kid)) throw new MalformedError('not a key')
    record.ipk = ipk
    record.k = kid
  }
  if (pol === undefined) return
  try {
    const policy = parsePolicy(pol)
    if (policy.rev >= record.pol.rev) record.pol = followedPolicy(record.pol, policy)
  } catch (error) {
    // A policy that this version may not follow (reserved modes, duress with a local check) changes nothing.
    if (!(error instanceof MalformedError)) throw error
  }
}

/** Ends a change that was pending: a new registration's local check starts anew. */
export const resolve = async (device: Device, done: boolean): Promise<void> => {
  const { record } = device
  if (done && record.pend !== null) Object.assign(record, { chk: record.pend.chk, fc: 0, pst: 'ok' })
  record.pend = null
  await device.save()
}

/**
 * Finds out what became of a registration whose answer never came, before anything else is sent: the stored answer of
 * that message says which PIN is the right one now.
 */
export const settle = async (device: Device): Promise<void> => {
  const { pend } = device.record
  if (pend === null) return
  const stored = await device.last(pend.n, fromB64u(pend.h, 32))
  if (stored.ok === 0 && stored.e === 'gone') return
  await resolve(device, stored.ok === 1)
}

/** Runs a task that needs the server; null if it is not reached, or not in time. Any other failure is thrown. */
export const unlessCutOff = async <T>(task: () => Promise<T>): Promise<T | null> => {
  try {
    return await task()
  } catch (error) {
    if (error instanceof ZaasError && (error.code === 'network' || error.code === 'timeout')) return null
    throw error
  }
}
