import { concat, equal } from '../../protocol/bytes.ts'
import { type DeviceAnswer, failure, success } from './device-answer.ts'
import { bytesField, type DeviceMessage, textField } from './device-message.ts'
import { type Context, type Decision, unchanged } from './decision.ts'
import { codeIsValid, modeOf, type WholeToken } from './enrolment.ts'
import { withEvent } from './event.ts'
import { policyOf } from './policy.ts'
import { formatOf } from './registering.ts'
import { freshCounter } from './registration.ts'
import type { Token } from './state.ts'

const helloAnswer = (token: Token, context: Context): DeviceAnswer => {
  const { enrolment } = token.state
  return success<'hello'>({
    t: token.identity.id,
    svc: token.identity.service,
    usr: token.identity.user,
    pol: policyOf(context.config, context.configRev),
    mode: modeOf(token, enrolment?.replace ?? false),
    methods: context.config.recovery.methods,
    until: Math.floor((enrolment?.expires ?? 0) / 1000),
  })
}

const helloTagBytes = 8
/** So many are remembered: what fits beside the longest of everything else. */
const mostHellos = 5

const helloTag = ({ hash }: DeviceMessage): Uint8Array => hash.subarray(0, helloTagBytes)

const isAmong = (hellos: Uint8Array, tag: Uint8Array): boolean =>
  Array.from({ length: hellos.length / helloTagBytes }, (_, at) =>
    hellos.subarray(at * helloTagBytes, (at + 1) * helloTagBytes),
  ).some((known) => equal(known, tag))

/**
 * A device presents an enrolment code. Another one that does so before the first has finished takes its place, so that a
 * stolen code cannot lock the user out silently, and the conflict is an event. A `hello` of a device whose place was taken
 * does nothing when it is heard again.
 */
export const hello = (
  token: WholeToken,
  message: DeviceMessage,
  codeHash: Uint8Array,
  context: Context,
): Decision<DeviceAnswer> => {
  if (!codeIsValid(token, codeHash, context.now)) return unchanged(failure('code'))
  const dpk = bytesField(message, 'dpk', 32)
  const name = textField(message, 'name', 40)
  const { pending } = token.cold
  const current = pending !== null && equal(pending.codeHash, codeHash) ? pending : null
  if (current !== null && equal(current.dpk, dpk)) return unchanged(helloAnswer(token, context))
  const hellos = current?.hellos ?? new Uint8Array()
  if (isAmong(hellos, helloTag(message))) return unchanged(failure('gone'))
  const counter = { ...freshCounter(), n: message.n, hash: message.hash }
  const pendingNow = {
    dpk,
    name,
    codeHash,
    counter,
    session: null,
    policy: context.configRev,
    format: formatOf(context.config),
    hellos: concat(hellos, helloTag(message)).slice(-mostHellos * helloTagBytes),
  }
  const taken = { ...token, cold: { ...token.cold, recovery: null, pending: pendingNow } }
  if (current === null) return { token: taken, answer: helloAnswer(token, context) }
  const happening = { type: 'token.conflict', via: null } as const
  return { token: withEvent(token, taken, happening, context), answer: helloAnswer(token, context) }
}
