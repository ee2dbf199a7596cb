import { tokenOfflineOpen } from '../../core/contract/endpoints/token/offline-open.ts'
import { Status } from '../../core/contract/status.ts'
import { demand } from '../../core/application/code-call.ts'
import { changeToken, type TokenPorts } from '../../core/application/token-call.ts'
import { openOffline } from '../../core/domain/token/offline.ts'
import { judgeable } from '../../core/domain/token/tries.ts'
import { registered } from '../../core/domain/token/typed-code.ts'
import { tokenPorts } from '../../core/platform/service-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /token/offline/open`: the answer that the phone shows opens the token, under duress as 3. */
export const action =
  (ports: TokenPorts): Action<typeof tokenOfflineOpen> =>
  async ({ request, caller }) => {
    const { offline, maxErrors } = caller.service.config
    demand(offline.enabled, 'offline mode')
    const verdict = await changeToken(ports, caller, request.id, (token, context) =>
      openOffline(registered(judgeable(token, context)), request.code, context),
    )
    if ('errors' in verdict) return { body: { ...verdict, maxErrors } }
    return { body: { status: caller.hideDuress ? Status.open : verdict.status } }
  }

export const handler = endpointHandler(tokenOfflineOpen, action, tokenPorts)
