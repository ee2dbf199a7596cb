import { tenantFactorConfirm } from '../../core/contract/endpoints/tenant/factor-confirm.ts'
import { isoTime } from '../../core/contract/fields.ts'
import { type FactorPorts, showFactor } from '../../core/application/show-factor.ts'
import { freshMilliseconds } from '../../core/domain/member.ts'
import { ownTokenPorts } from '../../core/platform/own-token-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /tenant/factor/confirm`: asked again until the member's own token was opened for this session. */
export const action =
  (ports: FactorPorts): Action<typeof tenantFactorConfirm> =>
  async ({ caller }) => {
    const showing = await showFactor(ports, caller, tenantFactorConfirm.id)
    if ('waits' in showing) return { status: 202, body: { pending: 'token', until: isoTime(showing.waits) } }
    return { body: { freshUntil: isoTime(ports.clock() + freshMilliseconds) } }
  }

export const handler = endpointHandler(tenantFactorConfirm, action, ownTokenPorts)
