import { AppError } from '../contract/errors.ts'
import type { TokenStore, WriteOutcome, WrittenTogether } from '../domain/ports.ts'
import type { Decision } from '../domain/token/decision.ts'
import type { Token } from '../domain/token/state.ts'

/** Rounds of read, decide and conditional write before a request is told to come back (protocol.md 13). */
export const maxRounds = 6

/** Ends a request whose write a companion refused. */
const refuse = (outcome: WriteOutcome): never => {
  if (typeof outcome === 'object' && outcome.refused === 'place') throw new AppError('quota_exceeded')
  if (typeof outcome === 'object' && outcome.refused === 'fold') throw new AppError('ambiguous_id')
  throw new AppError('busy')
}

/** What is kept of an answer, and of what it was given for, with the token that is written. */
type Together<Answer> = (answer: Answer, token: Token) => Omit<WrittenTogether, 'companions'>

/**
 * Reads, decides, writes if nobody has written since, and only then answers; lost races start over. Every rule that has to
 * be exact under concurrency is exact for this one reason. `together` is what is written with the token. Throws `busy` after
 * six lost rounds.
 */
export const change = async <Answer>(
  store: TokenStore,
  read: () => Promise<Token | null>,
  decide: (token: Token | null) => Decision<Answer>,
  together: Together<Answer> = () => ({}),
): Promise<Answer> => {
  for (let round = 0; round < maxRounds; round += 1) {
    const before = await read()
    const { token, answer, companions = [] } = decide(before)
    if (token === null) return answer
    const outcome = await store.write(before, token, { companions, ...together(answer, token) })
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
  together?: Together<Answer>,
): Promise<Answer> =>
  change(
    store,
    read,
    (token) => {
      if (token === null || token.state.deleted) throw new AppError('not_found')
      return decide(token)
    },
    together,
  )
