import type { Requests } from '../core/protocol/messages.ts'
import { Device } from './device.ts'
import { trusting } from './errors.ts'
import { readInvitation, startingRecord } from './hello.ts'
import { type Done, refused, type Refused } from './outcome.ts'
import { type CallOptions, Patience } from './patience.ts'
import { type DeviceOptions, portsOf } from './ports.ts'
import { drawDevice } from './registration.ts'
import type { Token } from './token.ts'

/** Who asks for a code on a clean device: organisation, service and user, and the way by which it may come. */
export interface AskedCode extends DeviceOptions {
  url: string
  tenant: string
  instanceKey: string | Uint8Array
  service: string
  user: string
  channel: Requests['help']['ch']
}

/**
 * Asks for an enrolment code to the user's registered address (`recovery.selfService`). What is answered is the same whether
 * there is such a user or not: the code comes, or it does not.
 */
export const askForCode = async (asked: AskedCode, limits?: CallOptions): Promise<void> => {
  const { url, tenant, instanceKey, service, user, channel } = asked
  const link = readInvitation({ url, tenant, instanceKey, code: '0'.repeat(16) })
  const ports = portsOf(asked)
  // Nothing of it is kept: the code, once it comes, makes a device of its own.
  const hold = { save: () => Promise.resolve(), away: <T>(wait: () => Promise<T>) => wait() }
  const device = new Device(startingRecord(link, drawDevice(ports.random)), ports, hold)
  device.patience = new Patience(limits)
  const answer = await trusting(() => device.ask('help', { svc: service, usr: user, ch: channel }))
  if (answer.ok === 0) refused(answer)
}

/** Makes a device known again that was not seen for long (`unknown-device`), by the code that its user was sent. */
export const confirmDevice = (
  token: Token,
  code: string,
  limits?: CallOptions,
): Promise<Done | { result: 'wrong-code'; left?: number } | Refused> =>
  trusting(async () => {
    // Beside the class, so that who needs neither does not load it.
    const answer = await token['stored'].online((device) => device.ask('confirm-device', { code }), limits)
    if (answer.ok === 1) return { result: 'done' }
    if (answer.e !== 'code') return refused(answer)
    return { result: 'wrong-code', ...(answer.left === undefined ? {} : { left: answer.left }) }
  })
