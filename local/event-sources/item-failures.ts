import type { Outcome } from '../workers/messages.ts'

/** The item identifiers of `batchItemFailures`; undefined where the answer is a failure of the whole batch. */
export const failedItems = (outcome: Outcome, reportItemFailures: boolean): readonly string[] | undefined => {
  if (!outcome.ok) return undefined
  if (!reportItemFailures) return []
  const answer: unknown = JSON.parse(outcome.payload)
  if (answer === null || typeof answer !== 'object' || !('batchItemFailures' in answer)) return []
  const { batchItemFailures: failures } = answer
  if (failures === null) return []
  if (!Array.isArray(failures)) return undefined
  const identifiers = failures.map((failure: unknown) => identifierOf(failure))
  return identifiers.every((identifier) => identifier !== undefined) ? identifiers : undefined
}

const identifierOf = (failure: unknown): string | undefined => {
  if (typeof failure !== 'object' || failure === null || !('itemIdentifier' in failure)) return undefined
  const { itemIdentifier } = failure
  return typeof itemIdentifier === 'string' && itemIdentifier !== '' ? itemIdentifier : undefined
}

/** How many items of an ordered batch are done: those before the first that failed; none where an identifier is unknown. */
export const firstFailure = (outcome: Outcome, identifiers: readonly string[], reportItemFailures: boolean): number => {
  const failed = failedItems(outcome, reportItemFailures)
  if (failed === undefined) return 0
  const positions = failed.map((identifier) => identifiers.indexOf(identifier))
  return Math.max(0, Math.min(identifiers.length, ...positions))
}
