import { b64u } from '../core/protocol/base64url.ts'
import type { Deeplink } from '../core/protocol/deeplink.ts'
import { enrolmentCodeHash } from '../core/protocol/enrolment-code.ts'
import { Device } from './device.ts'
import type { BeforeRegistering } from './enrol.ts'
import type { NewDevice, RegistrationOptions } from './enrol-token.ts'
import { type Invitation, readInvitation } from './hello.ts'
import { portsOf } from './ports.ts'
import { decodeRecord, encodeRecord, recordKey } from './record.ts'
import { drawAll } from './registration.ts'
import { putUnconfirmed } from './token-store.ts'

/** A recovery whose delay is not over. */
export interface Waiting {
  result: 'waiting'
  from: Date
}

const waitingKey = (link: Deeplink): string => `wait.${b64u(enrolmentCodeHash(link.tenant, link.code).slice(0, 16))}`

/** Keeps a device that the contacts vouched for until the service's delay is over; found again by the enrolment code. */
export const startWaiting = async (options: RegistrationOptions & Invitation, fresh: NewDevice): Promise<Waiting> => {
  const { record } = fresh.device
  await options.store.put(waitingKey(readInvitation(options)), encodeRecord(record))
  return { result: 'waiting', from: new Date(record.wait * 1000) }
}

/** A device that was waiting with this code: still waiting, or ready to register; null if there is none. */
export const resumeWaiting = async (options: RegistrationOptions & Invitation): Promise<Waiting | NewDevice | null> => {
  const { store } = options
  const key = waitingKey(readInvitation(options))
  const text = await store.get(key)
  if (text === undefined) return null
  const record = decodeRecord(text)
  const ports = portsOf(options)
  if (Math.floor(ports.now() / 1000) + record.off < record.wait)
    return { result: 'waiting', from: new Date(record.wait * 1000) }
  const own = recordKey(record.url, record.t)
  const device = new Device(record, ports, (changed) => store.put(key, encodeRecord(changed)))
  const draws = { ...drawAll(ports.random), dk: record.dk }
  const keep: BeforeRegistering = async (_, chk) => {
    record.chk = chk
    record.wait = 0
    await putUnconfirmed(store, own, record)
    await store.delete(key)
  }
  return { device, mode: 'restore', methods: ['contacts'], draws, ports, key: own, keep }
}
