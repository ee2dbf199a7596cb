import { tokenDetail } from '../../core/contract/endpoints/token/detail.ts'
import { isoTime } from '../../core/contract/fields.ts'
import { eventPadding, holdPadding, shadowPadding } from '../../core/application/equal-lengths.ts'
import { readToken, type TokenPorts } from '../../core/application/token-call.ts'
import { summary } from '../../core/application/token-summary.ts'
import { tokenPorts } from '../../core/platform/service-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `GET /token/detail`: everything about one token that its tenant may see. */
export const action =
  ({ tokens, clock }: TokenPorts): Action<typeof tokenDetail> =>
  async ({ request, caller }) => {
    const token = await readToken(tokens, caller, request.id, { cold: true })
    const { state, cold } = token
    const { enrolment } = state
    const now = clock()
    const short = summary(token, caller, now)
    const shadow = state.shadow && !caller.hideDuress
    const held = now < state.duressUntil && !caller.hideDuress
    return {
      padding: eventPadding(short.lastEvent?.type) + shadowPadding(shadow) + holdPadding(held),
      body: {
        ...short,
        ...(state.via === null ? {} : { via: state.via }),
        errors: state.errors,
        maxErrors: caller.service.config.maxErrors,
        ...(state.registration === null
          ? {}
          : { device: { name: cold?.deviceName ?? '', lastSeenAt: isoTime(state.lastSeenAt) } }),
        ...(enrolment === null || enrolment.expires <= now
          ? {}
          : { enrolment: { expiresAt: isoTime(enrolment.expires) } }),
        ...(shadow ? { shadow } : {}),
        ...(held ? { duressUntil: isoTime(state.duressUntil) } : {}),
      },
    }
  }

export const handler = endpointHandler(tokenDetail, action, tokenPorts)
