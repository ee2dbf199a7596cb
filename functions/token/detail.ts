import { tokenDetail } from '../../core/contract/endpoints/token/detail.ts'
import { readToken, type TokenPorts } from '../../core/application/token-call.ts'
import { detailOf } from '../../core/application/token-detail.ts'
import { tokenPorts } from '../../core/platform/service-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `GET /token/detail`: everything about one token that its tenant may see. */
export const action =
  ({ tokens, clock }: TokenPorts): Action<typeof tokenDetail> =>
  async ({ request, caller }) =>
    detailOf(await readToken(tokens, caller, request.id, { cold: true }), caller, clock())

export const handler = endpointHandler(tokenDetail, action, tokenPorts)
