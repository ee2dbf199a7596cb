import { Status } from '../../core/contract/status.ts'
import { openOffline } from '../../core/domain/token/offline.ts'
import { judgeable } from '../../core/domain/token/tries.ts'
import { registered } from '../../core/domain/token/typed-code.ts'
import { demand } from '../../core/application/code-call.ts'
import { serviceEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'
import { tokenPorts } from '../../core/runtime/service-ports.ts'
import { changeToken } from '../../core/application/token-call.ts'

const { tokens, callers } = tokenPorts(readEnvironment('token.offline-open'))

/** `POST /token/offline/open`: the answer that the phone shows opens the token, under duress as 3. */
export const handler = serviceEndpoint('token.offline-open', callers, async ({ request, caller }) => {
  demand(caller.service.config.offline.enabled, 'offline mode')
  const verdict = await changeToken(tokens, caller, request.id, (token, context) =>
    openOffline(registered(judgeable(token, context)), request.code, context),
  )
  if ('errors' in verdict) return { body: { ...verdict, maxErrors: caller.service.config.maxErrors } }
  return { body: { status: caller.hideDuress ? Status.open : verdict.status } }
})
