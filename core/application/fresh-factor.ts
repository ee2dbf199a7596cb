import { AppError } from '../contract/errors.ts'
import type { Caller } from '../domain/caller.ts'
import { freshMilliseconds, type LoggedIn } from '../domain/member.ts'
import { memberAsCaller } from '../domain/member-caller.ts'
import type { Clock } from '../domain/ports.ts'
import type { Passkeys } from '../domain/tenant-ports.ts'

/**
 * Lets through who showed a second factor in the last minutes, so that a session that was left open, or stolen, is not
 * enough for what cannot be undone. Throws `factor_required`, and `forbidden` to an authkey, which has none.
 */
export const fresh = ({ isMember, factorAt }: Pick<Caller, 'isMember' | 'factorAt'>, now: number): void => {
  if (!isMember) throw new AppError('forbidden')
  if (factorAt === null || now >= factorAt + freshMilliseconds) throw new AppError('factor_required')
}

/**
 * The same for whoever has a second factor, token or passkey, before another takes its place or joins it: else a session
 * that was left open would be enough to take its member's place for good. Who has none may begin.
 */
export const freshWhereThereIsOne = async (
  { passkeys, clock }: { passkeys: Passkeys; clock: Clock },
  caller: LoggedIn & { tenant: string; address: string },
): Promise<void> => {
  const { tenant, member } = caller
  const has = member.factor || (await passkeys.read(tenant, member.id)).passkeys.length > 0
  if (has) fresh(memberAsCaller(caller), clock())
}
