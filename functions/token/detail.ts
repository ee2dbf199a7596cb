import { tokenDetail } from '../../core/contract/endpoints/token/detail.ts'
import { isoTime } from '../../core/contract/fields.ts'
import { Status } from '../../core/contract/status.ts'
import { holdPadding } from '../../core/application/equal-lengths.ts'
import { readToken, type TokenPorts } from '../../core/application/token-call.ts'
import { summary } from '../../core/application/token-summary.ts'
import type { Token } from '../../core/domain/token/state.ts'
import { pendingTransactions } from '../../core/domain/token/transactions.ts'
import { tokenPorts } from '../../core/platform/service-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** What a token waits for, and by what it is used or blocked. */
const particulars = ({ state, cold }: Token, status: Status, now: number) => {
  const { enrolment, challenge, registration, authenticator } = state
  const method =
    registration !== null ? ('app' as const) : authenticator?.active === true ? ('authenticator' as const) : null
  const pending = pendingTransactions(state, now).length
  return {
    ...(method === null ? {} : { method }),
    ...(status === Status.blocked ? { blockedBy: state.why === 'admin' ? ('admin' as const) : ('pin' as const) } : {}),
    ...(registration === null
      ? {}
      : { device: { name: cold?.deviceName ?? '', lastSeenAt: isoTime(state.lastSeenAt) } }),
    ...(enrolment === null || enrolment.expires <= now ? {} : { enrolment: { expiresAt: isoTime(enrolment.expires) } }),
    ...(challenge === null || challenge.expires <= now ? {} : { challenge: { expiresAt: isoTime(challenge.expires) } }),
    ...(registration !== null && state.unbound ? { unconfirmed: true as const } : {}),
    ...(pending === 0 ? {} : { pending }),
  }
}

/** `GET /token/detail`: everything about one token that its tenant may see. */
export const action =
  ({ tokens, clock }: TokenPorts): Action<typeof tokenDetail> =>
  async ({ request, caller }) => {
    const token = await readToken(tokens, caller, request.id, { cold: true })
    const { state } = token
    const now = clock()
    const { short, padding } = summary(token, caller, now)
    const held = now < state.duressUntil && !caller.hideDuress
    return {
      padding: padding + holdPadding(held),
      body: {
        ...short,
        ...(state.via === null ? {} : { via: state.via }),
        errors: state.errors,
        maxErrors: caller.service.config.maxErrors,
        ...particulars(token, short.status, now),
        ...(held ? { duressUntil: isoTime(state.duressUntil) } : {}),
      },
    }
  }

export const handler = endpointHandler(tokenDetail, action, tokenPorts)
