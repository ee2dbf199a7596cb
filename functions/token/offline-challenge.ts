import { tokenOfflineChallenge } from '../../core/contract/endpoints/token/offline-challenge.ts'
import { isoTime } from '../../core/contract/fields.ts'
import { demand } from '../../core/application/code-call.ts'
import { changeToken, type TokenPorts } from '../../core/application/token-call.ts'
import type { Random } from '../../core/domain/ports.ts'
import { challenge } from '../../core/domain/token/offline.ts'
import { judgeable } from '../../core/domain/token/tries.ts'
import { registered } from '../../core/domain/token/typed-code.ts'
import { unblocked } from '../../core/domain/token/unblocked.ts'
import { tokenPorts } from '../../core/platform/service-ports.ts'
import { b32Low, groupsOf4 } from '../../core/protocol/crockford.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /token/offline/challenge`: a validation code, good for five minutes; a new one replaces the old. */
export const action =
  (ports: TokenPorts & { random: Random }): Action<typeof tokenOfflineChallenge> =>
  async ({ request, caller }) => {
    const { offline } = caller.service.config
    demand(offline.enabled, 'offline mode')
    const code = b32Low(ports.random(20), request.length ?? offline.length)
    const expires = await changeToken(ports, caller, request.id, (token, context) =>
      challenge(registered(judgeable(unblocked(token, context) ?? token, context)), code, context),
    )
    return { body: { code: groupsOf4(code), expiresAt: isoTime(expires) } }
  }

export const handler = endpointHandler(tokenOfflineChallenge, action, tokenPorts)
