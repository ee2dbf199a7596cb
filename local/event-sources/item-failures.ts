import { type Outcome } from '../workers/messages.ts'

/** The item identifiers of `batchItemFailures`; null where the answer is a failure of the whole batch. */
export const failedItems = (outcome: Outcome): readonly string[] | null => {
  if (!outcome.ok) return null
  const answer: unknown = JSON.parse(outcome.payload)
  if (answer === null || typeof answer !== 'object' || !('batchItemFailures' in answer)) return []
  const { batchItemFailures: failures } = answer
  if (failures === null) return []
  if (!Array.isArray(failures)) return null
  const identifiers = failures.map((failure: unknown) => identifierOf(failure))
  return identifiers.every((identifier) => identifier !== null) ? identifiers : null
}

const identifierOf = (failure: unknown): string | null => {
  if (typeof failure !== 'object' || failure === null || !('itemIdentifier' in failure)) return null
  const { itemIdentifier } = failure
  return typeof itemIdentifier === 'string' && itemIdentifier !== '' ? itemIdentifier : null
}

/** How many items of an ordered batch are done: those before the first that failed; none where an identifier is unknown. */
export const firstFailure = (outcome: Outcome, identifiers: readonly string[]): number => {
  const failed = failedItems(outcome)
  if (failed === null) return 0
  const positions = failed.map((identifier) => identifiers.indexOf(identifier))
  return Math.max(0, Math.min(identifiers.length, ...positions))
}
