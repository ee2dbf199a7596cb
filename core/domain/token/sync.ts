import { advance, hourOf } from '../../protocol/ratchet.ts'
import { type DeviceAnswer, deviceStatus, success } from './device-answer.ts'
import type { DeviceMessage } from './device-message.ts'
import type { Context, Decision } from './decision.ts'
import { type DeviceContext, isRegistered, type RegisteredToken } from './evaluate.ts'
import { policyOf } from './policy.ts'
import { formatOf } from './registering.ts'
import type { CodeFormat } from './registration.ts'
import type { Token, TokenState } from './state.ts'
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

const noticeOf = ({ cold }: Token): { rec?: { name: string; from: number } } => {
  if (cold?.recovery == null || cold.pending === null) return {}
  return { rec: { name: cold.pending.name, from: Math.floor(cold.recovery.from / 1000) } }
}

/**
 * Tells a device what is new. It says which policy it has; that, and what it was offered, is all that is written, since
 * codes are judged by it. The caller adds a pending transaction where no policy goes out.
 */
export const sync = (token: Token, message: DeviceMessage, context: DeviceContext): Decision<DeviceAnswer> => {
  const { state } = token
  const current = formatOf(context.config, context.configRev)
  // A device that does not say which policy it has is taken to have what it was given.
  const has = message.fields['rev'] ?? state.offered?.policy ?? state.format?.policy
  const upToDate = has === current.policy
  const st = deviceStatus(statusAt(state, context.now, context.config.maxErrors))
  const pol = upToDate ? {} : { pol: policyOf(context.config, context.configRev) }
  const formats = formatsAfter(state, message.fields['rev'], current)
  // Without a number of its own a sync may only do what doing it twice does not do again.
  const ahead = isRegistered(token) ? ratcheted(token, upToNow(message, context)) : token
  // A restore brings back a registration whose terms are not those of the one that its phone made last.
  const rp = state.registration === null ? {} : { rp: state.registration.policy }
  const changed = ahead !== token || formats.format !== state.format || formats.offered !== state.offered
  return {
    token: changed ? { ...ahead, state: { ...ahead.state, ...formats } } : null,
    answer: success<'sync'>({ st, tx: [], more: false, ...noticeOf(token), ...rp, ...pol }),
  }
}

/** The formats that codes may have: the one that the device says it has, and the newest once it is on its way. */
const formatsAfter = (
  { format, offered }: TokenState,
  says: unknown,
  current: CodeFormat,
): Pick<TokenState, 'format' | 'offered'> => {
  if (says === current.policy) return { format: format?.policy === says ? format : current, offered: null }
  const known = offered !== null && offered.policy === says ? offered : format
  return { format: known, offered: [known?.policy, offered?.policy].includes(current.policy) ? offered : current }
}
