import { AppError } from '../../contract/errors.ts'
import type { DeviceContext, RegisteredToken } from './evaluate.ts'
import { type DeviceAnswer, failure, success } from './device-answer.ts'
import { type DeviceMessage, textField } from './device-message.ts'
import { type Decision, unchanged } from './decision.ts'
import { judgeSentCode } from './message-code.ts'

const refused = (error: unknown): Decision<DeviceAnswer> => {
  if (!(error instanceof AppError)) throw error
  return unchanged(failure(error.code === 'blocked' ? 'blocked' : 'code'))
}

/**
 * A device that was not seen for long is known again by the code that its user was sent. A wrong code is a try on the
 * token's one counter.
 */
export const confirmDevice = (
  token: RegisteredToken,
  message: DeviceMessage,
  context: DeviceContext,
): Decision<DeviceAnswer> => {
  const code = textField(message, 'code', 64)
  try {
    const { token: next, answer } = judgeSentCode(token, code, { purpose: 'device' }, context)
    if (!answer.valid) {
      const left = Math.max(0, context.config.maxErrors - answer.errors)
      return { token: next, answer: failure('code', { left }) }
    }
    if (next === null) throw new Error('an accepted code is written')
    return {
      token: { ...next, state: { ...next.state, lastSeenAt: context.now } },
      answer: success<'confirm-device'>({}),
    }
  } catch (error) {
    return refused(error)
  }
}
