import { AppError } from '../contract/errors.ts'
import type { TokenStore, WriteOutcome } from '../domain/ports.ts'
import type { IdempotentRecord } from '../domain/tenant-ports.ts'
import type { Decision } from '../domain/token/decision.ts'
import type { Token } from '../domain/token/state.ts'

/** Rounds of read, decide and conditional write before a request is told to come back (protocol.md 13). */
export const maxRounds = 6

/** Ends a request whose write a companion refused. */
const refuse = (outcome: WriteOutcome): never => {
  if (typeof outcome === 'object' && outcome.refused === 'place') throw new AppError('quota_exceeded')
  throw new AppError('busy')
}

/**
 * Reads, decides, writes if nobody has written since, and only then answers; lost races start over. Every rule that has to
 * be exact under concurrency is exact for this one reason. `recordOf` is what is kept of an answer that may be asked for
 * again. Throws `busy` after six lost rounds.
 */
export const change = async <Answer>(
  store: TokenStore,
  read: () => Promise<Token | null>,
  decide: (token: Token | null) => Decision<Answer>,
  recordOf: (answer: Answer) => IdempotentRecord | null = () => null,
): Promise<Answer> => {
  for (let round = 0; round < maxRounds; round += 1) {
    const before = await read()
    const { token, answer, companions = [] } = decide(before)
    if (token === null) return answer
    const outcome = await store.write(before, token, { companions, record: recordOf(answer) })
    if (outcome === 'written') return answer
    if (outcome !== 'lost') refuse(outcome)
  }
  throw new AppError('busy')
}

/** `change` for a token that has to exist: throws `not_found`. */
export const changeExisting = <Answer>(
  store: TokenStore,
  read: () => Promise<Token | null>,
  decide: (token: Token) => Decision<Answer>,
  recordOf?: (answer: Answer) => IdempotentRecord | null,
): Promise<Answer> =>
  change(
    store,
    read,
    (token) => {
      if (token === null || token.state.deleted) throw new AppError('not_found')
      return decide(token)
    },
    recordOf,
  )
