import { tokenMessageCheck } from '../../core/contract/endpoints/token/message-check.ts'
import type { JudgingPorts } from '../../core/application/code-call.ts'
import { checkMessageCode } from '../../core/application/message-codes.ts'
import { judgingPorts } from '../../core/platform/judging-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /token/message/check`: accepted once, for what it was sent for; a transaction's is settled with it. */
export const action =
  (ports: JudgingPorts): Action<typeof tokenMessageCheck> =>
  ({ request, caller, idempotencyKey }) =>
    checkMessageCode(ports, { request, caller, idempotencyKey, path: tokenMessageCheck.path }, request)

export const handler = endpointHandler(tokenMessageCheck, action, judgingPorts)
