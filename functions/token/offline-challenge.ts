import { isoTime } from '../../core/contract/fields.ts'
import { challenge } from '../../core/domain/token/offline.ts'
import { judgeable } from '../../core/domain/token/tries.ts'
import { registered } from '../../core/domain/token/typed-code.ts'
import { b32Low, groupsOf4 } from '../../core/protocol/crockford.ts'
import { demand } from '../../core/application/code-call.ts'
import { serviceEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'
import { random } from '../../core/runtime/platform.ts'
import { tokenPorts } from '../../core/runtime/service-ports.ts'
import { changeToken } from '../../core/application/token-call.ts'

const { tokens, callers } = tokenPorts(readEnvironment('token.offline-challenge'))

/** `POST /token/offline/challenge`: a validation code, good for five minutes; a new one replaces the old. */
export const handler = serviceEndpoint('token.offline-challenge', callers, async ({ request, caller }) => {
  const { offline } = caller.service.config
  demand(offline.enabled, 'offline mode')
  const code = b32Low(random(20), request.length ?? offline.length)
  const expires = await changeToken(tokens, caller, request.id, (token, context) =>
    challenge(registered(judgeable(token, context)), code, context),
  )
  return { body: { code: groupsOf4(code), expiresAt: isoTime(expires) } }
})
