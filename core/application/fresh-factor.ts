import { AppError } from '../contract/errors.ts'
import type { Caller } from '../domain/caller.ts'
import { freshMilliseconds } from '../domain/member.ts'

/**
 * Lets through who showed a second factor in the last minutes, so that a session that was left open, or stolen, is not
 * enough for what cannot be undone. Throws `factor_required`, and `forbidden` to an authkey, which has none.
 */
export const fresh = ({ by, factorAt }: Pick<Caller, 'by' | 'factorAt'>, now: number): void => {
  if (by.startsWith('key:')) throw new AppError('forbidden')
  if (factorAt === null || now >= factorAt + freshMilliseconds) throw new AppError('factor_required')
}
