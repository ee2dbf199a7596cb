import { AppError } from '../contract/errors.ts'
import type { KeyUses } from '../domain/key-uses.ts'
import type { Clock } from '../domain/ports.ts'

const hour = 3_600_000
const mostRemembered = 10_000

/**
 * Notes when and from where an authkey is used: each function instance once an hour, so that a poll stays one read. A table
 * that is busy keeps nobody waiting: the next hour will do.
 */
export const notedUses = ({
  uses,
  clock,
}: {
  uses: KeyUses
  clock: Clock
}): ((tenant: string, id: string, address: string) => Promise<void>) => {
  const noted = new Map<string, number>()
  return async (tenant, id, address) => {
    const at = clock()
    const hours = Math.floor(at / hour)
    const name = `${tenant}#${id}`
    if (noted.get(name) === hours) return
    if (noted.size >= mostRemembered) noted.clear()
    noted.set(name, hours)
    try {
      await uses.note(tenant, id, { at, address })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
    }
  }
}
