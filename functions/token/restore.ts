import { AppError } from '../../core/contract/errors.ts'
import { tokenRestore } from '../../core/contract/endpoints/token/restore.ts'
import { flagPadding } from '../../core/application/equal-lengths.ts'
import { manageToken, reasonOf, type TokenPorts } from '../../core/application/token-call.ts'
import type { Random } from '../../core/domain/ports.ts'
import { restore } from '../../core/domain/token/shadow.ts'
import { tokenPorts } from '../../core/platform/service-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /token/restore`: an administrator ends a duress shadow (protocol.md 10). */
export const action =
  (ports: TokenPorts & { random: Random }): Action<typeof tokenRestore> =>
  async ({ request, caller }) => {
    // The answer tells whether there was a shadow, and asking at all that somebody suspects one.
    if (caller.hideDuress) throw new AppError('forbidden')
    const managed = { user: request.id, cold: true, action: tokenRestore.id, ...reasonOf(caller, request) }
    const restored = await manageToken(ports, caller, managed, (token, context) =>
      restore(token, ports.random(32), context),
    )
    return { body: { restored }, padding: flagPadding(restored) }
  }

export const handler = endpointHandler(tokenRestore, action, tokenPorts)
