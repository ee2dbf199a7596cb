import { Status } from '../../contract/status.ts'
import { advance, hourOf } from '../../protocol/ratchet.ts'
import { type DeviceAnswer, deviceStatus, success } from './device-answer.ts'
import type { DeviceMessage } from './device-message.ts'
import type { Context, Decision } from './decision.ts'
import { type DeviceContext, isRegistered, type RegisteredToken } from './evaluate.ts'
import { policyOf } from './policy.ts'
import type { Token } from './state.ts'
import { statusAt } from './status.ts'

/**
 * The device's hour as far as a message alone is believed: with one from far ahead a copied phone could make the owner's
 * codes fail for ever, since a mask never goes back. Beyond the server's hour only a right proof or code moves it.
 */
export const upToNow = ({ ep }: DeviceMessage, { now }: Context): number => Math.min(ep, hourOf(now / 1000))

/** Moves the server's mask to the device's hour when that is ahead (protocol.md 6, rule 5); MalformedError beyond 30 years. */
export const ratcheted = (token: RegisteredToken, ep: number): RegisteredToken => {
  const { registration } = token.state
  const moved = advance({ mask: registration.mask, hour: registration.hour }, ep)
  return moved.hour === registration.hour
    ? token
    : { ...token, state: { ...token.state, registration: { ...registration, ...moved } } }
}

const noticeOf = ({ state, cold }: Token, now: number): { rec?: { name: string; from: number } } => {
  if (cold?.pending == null) return {}
  // Who asked for a code alone is told of from the beginning: nobody else has looked at him.
  const self = state.enrolment?.self === true && now < state.enrolment.expires
  if (cold.recovery === null && !self) return {}
  return { rec: { name: cold.pending.name, from: Math.floor((cold.recovery?.from ?? 0) / 1000) } }
}

/** Tells a device what is new; one that does not say which policy it has is not given one. The caller adds a pending transaction where no policy goes out. */
export const sync = (token: Token, message: DeviceMessage, context: DeviceContext): Decision<DeviceAnswer> => {
  const st = deviceStatus(statusAt(token.state, context.now, context.config))
  // A phone that was started anew shows its window by this; the end of one under duress is told alike.
  const until = st === Status.open ? { until: Math.floor(token.state.until / 1000) } : {}
  const { rev } = message.fields
  const pol = rev === undefined || rev === context.configRev ? {} : { pol: policyOf(context.config, context.configRev) }
  // Without a number of its own a sync may only do what doing it twice does not do again.
  const ahead = isRegistered(token) ? ratcheted(token, upToNow(message, context)) : token
  return {
    token: ahead === token ? null : ahead,
    answer: success<'sync'>({ st, ...until, tx: [], more: false, ...noticeOf(token, context.now), ...pol }),
  }
}
