import { tenantOf, serviceName, userId } from '../../contract/fields.ts'
import { channel } from '../../contract/message-fields.ts'
import { callerNetwork } from '../../domain/limits.ts'
import { type DeviceAnswer, failure, success } from '../../domain/token/device-answer.ts'
import type { DeviceMessage } from '../../domain/token/device-message.ts'
import type { CodeReference } from '../../domain/token/asked-code.ts'
import { tokenKey } from '../../domain/token/token-key.ts'
import { type LimitPorts, reached } from '../limited.ts'
import type { DevicePorts, DeviceRequest } from './ports.ts'

/**
 * A clean device asks for a code to its user's registered address. No token is looked at: whether there is one, and what
 * becomes of it, the worker behind the queue finds out, so that answer and calls are the same for everybody.
 */
export const answerHelp = async (
  { tenant, address }: DeviceRequest,
  { fields, sid }: DeviceMessage,
  ports: Pick<DevicePorts, 'askForCode'>,
): Promise<DeviceAnswer> => {
  const service = serviceName.safeParse(fields['svc']).data
  const user = userId.safeParse(fields['usr']).data
  const way = channel.safeParse(fields['ch']).data
  const isWhole = service !== undefined && user !== undefined && way !== undefined
  if (sid !== null || !isWhole || tenantOf(service) !== tenant) return failure('bad')
  await ports.askForCode({ ask: way, token: tokenKey(service, user), service }, { user, address })
  return success<'help'>({})
}

/** Passes a question for a code on, within its limits: known or not, each user of an organisation has so many a day. */
export const askingForCodes =
  (ports: LimitPorts & { send: (reference: CodeReference) => Promise<void> }): DevicePorts['askForCode'] =>
  async (reference, { user, address }) => {
    const counted = [
      { name: 'helpAddress', subject: callerNetwork(address) },
      { name: 'help', subject: `${tenantOf(reference.service)}#${user}` },
    ] as const
    const past = reference.ask === 'device' ? null : await reached(ports, ...counted)
    if (past === null) await ports.send(reference)
  }
