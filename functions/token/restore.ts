import { AppError } from '../../core/contract/errors.ts'
import { tokenRestore } from '../../core/contract/endpoints/token/restore.ts'
import { changeExisting } from '../../core/application/change.ts'
import { flagPadding } from '../../core/application/equal-lengths.ts'
import { contextOf, tokenOf, type TokenPorts } from '../../core/application/token-call.ts'
import type { Random } from '../../core/domain/ports.ts'
import { restore } from '../../core/domain/token/shadow.ts'
import { tokenPorts } from '../../core/platform/service-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /token/restore`: an administrator ends a duress shadow (protocol.md 10). */
export const action =
  ({ tokens, clock, random }: TokenPorts & { random: Random }): Action<typeof tokenRestore> =>
  async ({ request, caller }) => {
    // The answer tells whether there was a shadow, and asking at all that somebody suspects one.
    if (caller.hideDuress) throw new AppError('forbidden')
    const { tenant, id } = tokenOf(caller, request.id)
    const restored = await changeExisting(
      tokens,
      () => tokens.load(tenant, id, { cold: true }),
      (token) => restore(token, random(32), contextOf(caller, clock())),
    )
    return { body: { restored }, padding: flagPadding(restored) }
  }

export const handler = endpointHandler(tokenRestore, action, tokenPorts)
