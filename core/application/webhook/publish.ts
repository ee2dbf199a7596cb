import { Status } from '../../contract/status.ts'
import type { Clock, Service } from '../../domain/ports.ts'
import type { Token } from '../../domain/token/state.ts'
import { pendingTransactions } from '../../domain/token/transactions.ts'
import { hourOf, type HourReference } from '../../domain/usage/ports.ts'
import { targetOf } from '../../domain/webhook/target.ts'
import { inParallel } from '../../domain/in-parallel.ts'
import type { Recounts } from '../usage/recounts.ts'
import type { Outgoing, SecondVersion, StreamVersion } from '../../domain/webhook/ports.ts'

/** What a publisher works with. */
export interface PublishPorts {
  /** Writes an event into the history; the same event again changes nothing. */
  store(token: Token): Promise<void>
  service(name: string): Promise<Service | null>
  /** Sends; answers the positions of what a queue did not take. */
  send(all: readonly Outgoing[]): Promise<ReadonlySet<number>>
  /** Removes a deleted token unless it was written since. */
  remove(token: Token): Promise<void>
  /** Keeps a version that can never be published out of the others' way; false where it may still be. */
  setAside(version: string, error: unknown): Promise<boolean>
  /** Called for an event that does not follow the one before it. */
  gap(token: string, sequence: number): void
  recounts: Recounts
  clock: Clock
}

interface Batch {
  ports: PublishPorts
  failed: Map<string, unknown>
  outgoing: { version: string; what: Outgoing }[]
  removals: { version: string; token: Token }[]
}

const tokensAtOnce = 16

const hasNewEvent = (token: Token): boolean => token.state.event?.rev === token.rev

/** Every version holds its token's last event: one that is not the first follows the one of the version before it, or something was lost. */
const checkGap = async (version: StreamVersion, token: Token, { ports }: Batch): Promise<void> => {
  const sequence = token.state.event?.sequence ?? 0
  if (sequence === token.state.created + 1) return
  const before = (await version.openPrevious())?.state.event ?? null
  if (before?.sequence !== sequence - 1) ports.gap(token.identity.id, sequence)
}

/** Has an hour counted again once what lies in it is stored, not before `at`. */
const recountAt = (version: StreamVersion, reference: HourReference, at: number, batch: Batch): void => {
  const delaySeconds = batch.ports.recounts.take(reference, at)
  if (delaySeconds === null) return
  batch.outgoing.push({ version: version.id, what: { queue: 'usage', reference, delaySeconds } })
}

/** A transaction that nobody decides has no event: its end is counted when it is over. */
const countExpiries = (version: StreamVersion, { identity, state }: Token, batch: Batch): void => {
  for (const { expires } of pendingTransactions(state, batch.ports.clock())) {
    const reference = { service: identity.service, hour: hourOf(expires), of: 'transactions' } as const
    recountAt(version, reference, expires, batch)
  }
}

const announce = async (version: StreamVersion, token: Token, service: Service | null, batch: Batch): Promise<void> => {
  const { event, deleted } = token.state
  if (event === null) return
  await Promise.all([batch.ports.store(token), checkGap(version, token, batch)])
  const counted = { service: token.identity.service, hour: hourOf(event.at), of: 'events' } as const
  if (service !== null) recountAt(version, counted, batch.ports.clock(), batch)
  if (service !== null && targetOf(service.config, event) !== null) {
    const reference = { token: token.identity.id, sequence: event.sequence, service: service.name, attempt: 1 }
    batch.outgoing.push({ version: version.id, what: { queue: 'deliveries', reference } })
  }
  if (deleted) batch.removals.push({ version: version.id, token })
}

/** The last try of a blocked-to-be token that is never proved has to be made durable when its time is over (protocol.md 8). */
const needsSettling = ({ state }: Token): boolean => state.status !== Status.blocked && state.blocksAt !== null

const publishVersion = async (version: StreamVersion, batch: Batch): Promise<void> => {
  const token = await version.open()
  if (token === null) return
  const service = await batch.ports.service(token.identity.service)
  if (hasNewEvent(token)) await announce(version, token, service, batch)
  if (service === null) return
  countExpiries(version, token, batch)
  if (!needsSettling(token)) return
  batch.outgoing.push({
    version: version.id,
    what: { queue: 'settle', token: token.identity.id, service: token.identity.service },
  })
}

/** One token's versions in order; the first that fails keeps the later ones back. */
const publishToken = async (versions: readonly StreamVersion[], batch: Batch): Promise<void> => {
  for (const version of versions) {
    try {
      await publishVersion(version, batch)
    } catch (error) {
      if (await batch.ports.setAside(version.id, error)) continue
      batch.failed.set(version.id, error)
      return
    }
  }
}

const publishSecond = async (version: SecondVersion, batch: Batch): Promise<void> => {
  try {
    for (const reference of await version.news())
      batch.outgoing.push({ version: version.id, what: { queue: 'mail', reference } })
  } catch (error) {
    if (!(await batch.ports.setAside(version.id, error))) batch.failed.set(version.id, error)
  }
}

const sendAll = async ({ ports, outgoing, failed }: Batch): Promise<void> => {
  if (outgoing.length === 0) return
  const refused = await ports.send(outgoing.map(({ what }) => what))
  for (const [index, { version, what }] of outgoing.entries()) {
    if (!refused.has(index)) continue
    if (what.queue === 'usage') ports.recounts.forget(what.reference)
    failed.set(version, new Error('a queue did not take a message'))
  }
}

/** Tokens go last: once they are gone only history and queue know what happened. */
const removeDeleted = async ({ ports, removals, failed }: Batch): Promise<void> =>
  inParallel(removals, tokensAtOnce, async ({ version, token }) => {
    if (failed.has(version)) return
    await ports.remove(token).catch((error: unknown) => failed.set(version, error))
  })

/** Publishes versions of tokens: history, webhooks, settling, removal, messages to trusted contacts. Answers what failed, by version. */
export const publish = async (
  versions: readonly StreamVersion[],
  secondVersions: readonly SecondVersion[],
  ports: PublishPorts,
): Promise<ReadonlyMap<string, unknown>> => {
  const batch: Batch = { ports, failed: new Map(), outgoing: [], removals: [] }
  const tokens = Map.groupBy(versions, ({ token }) => token)
  await inParallel([...tokens.values()], tokensAtOnce, (group) => publishToken(group, batch))
  await inParallel(secondVersions, tokensAtOnce, (second) => publishSecond(second, batch))
  await sendAll(batch)
  await removeDeleted(batch)
  return batch.failed
}
