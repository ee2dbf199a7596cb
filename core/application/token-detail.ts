import { isoTime } from '../contract/fields.ts'
import { Status } from '../contract/status.ts'
import type { ServiceCaller } from '../domain/caller.ts'
import { deviceNameOf } from '../domain/token/device-name.ts'
import type { Token } from '../domain/token/state.ts'
import { errorsAt, unblocksAt } from '../domain/token/status.ts'
import { pendingTransactions } from '../domain/token/transactions.ts'
import { holdPadding } from './equal-lengths.ts'
import { summary } from './token-summary.ts'

/** What a token waits for, and by what it is used or blocked. */
const particulars = (token: Token, status: Status, now: number) => {
  const { state } = token
  const { enrolment, challenge, registration, authenticator } = state
  const name = deviceNameOf(token)
  const method =
    registration !== null ? ('app' as const) : authenticator?.active === true ? ('authenticator' as const) : null
  const pending = pendingTransactions(state, now).length
  return {
    ...(method === null ? {} : { method }),
    ...(status === Status.blocked ? { blockedBy: state.why === 'admin' ? ('admin' as const) : ('pin' as const) } : {}),
    ...(name === null ? {} : { device: { name, lastSeenAt: isoTime(state.lastSeenAt) } }),
    ...(enrolment === null || enrolment.expires <= now ? {} : { enrolment: { expiresAt: isoTime(enrolment.expires) } }),
    ...(challenge === null || challenge.expires <= now ? {} : { challenge: { expiresAt: isoTime(challenge.expires) } }),
    ...(registration !== null && state.unbound ? { unconfirmed: true as const } : {}),
    ...(pending === 0 ? {} : { pending }),
  }
}

/** Everything about one token that its tenant may see, and the white space that follows what of it depends on a PIN. */
export const detailOf = (token: Token, caller: ServiceCaller, now: number) => {
  const { state } = token
  const { config } = caller.service
  const end = unblocksAt(state, config)
  const { short, padding } = summary(token, caller, now)
  const held = now < state.duressUntil && !caller.hideDuress
  return {
    padding: padding + holdPadding(held),
    body: {
      ...short,
      ...(state.via === null ? {} : { via: state.via }),
      errors: errorsAt(state, now, config),
      maxErrors: config.maxErrors,
      ...particulars(token, short.status, now),
      ...(end === null || short.status !== Status.blocked ? {} : { unblocksAt: isoTime(end) }),
      ...(held ? { duressUntil: isoTime(state.duressUntil) } : {}),
    },
  }
}
