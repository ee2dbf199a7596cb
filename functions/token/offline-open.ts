import { tokenOfflineOpen } from '../../core/contract/endpoints/token/offline-open.ts'
import { Status } from '../../core/contract/status.ts'
import { demand, judgeOnce, type JudgingPorts } from '../../core/application/code-call.ts'
import { type AnswerVerdict, openOffline } from '../../core/domain/token/offline.ts'
import { judgeable } from '../../core/domain/token/tries.ts'
import { registered } from '../../core/domain/token/typed-code.ts'
import { judgingPorts } from '../../core/platform/judging-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /token/offline/open`: the answer that the phone shows opens the token, under duress as 3. */
export const action =
  (ports: JudgingPorts): Action<typeof tokenOfflineOpen> =>
  async ({ request, caller, idempotencyKey }) => {
    const { offline, maxErrors } = caller.service.config
    demand(offline.enabled, 'offline mode')
    const asked = { request, caller, idempotencyKey, path: tokenOfflineOpen.path, user: request.id }
    const verdict = await judgeOnce<AnswerVerdict>(ports, asked, (token, context) =>
      openOffline(registered(judgeable(token, context)), request.code, context),
    )
    if ('errors' in verdict) return { body: { ...verdict, maxErrors } }
    return { body: { status: caller.hideDuress ? Status.open : verdict.status } }
  }

export const handler = endpointHandler(tokenOfflineOpen, action, judgingPorts)
