import { b64u } from '../core/protocol/base64url.ts'
import { equal, MalformedError } from '../core/protocol/bytes.ts'
import type { Deeplink } from '../core/protocol/deeplink.ts'
import { enrolmentCodeHash } from '../core/protocol/enrolment-code.ts'
import { Device } from './device.ts'
import type { BeforeRegistering } from './enrol.ts'
import { ZaasError } from './errors.ts'
import { hello, type Invitation, readInvitation, startingRecord, type Told } from './hello.ts'
import { exclusively, placeOf } from './lock.ts'
import type { Patience } from './patience.ts'
import { type DeviceOptions, type Ports, portsOf } from './ports.ts'
import { decodeRecord, encodeRecord, paddedText, recordKey, type TokenRecord } from './record.ts'
import { drawDevice } from './registration.ts'
import type { Store } from './store.ts'
import { dropUnconfirmed, putUnconfirmed } from './token-store.ts'

/** Where a greeting is kept, who the device says it is, and what the platform gives. */
export type GreetOptions = DeviceOptions &
  Invitation & {
    store: Store
    /** Shown to the tenant, at most 40 bytes. */
    deviceName?: string
  }

/** A device that has presented an enrolment code, before any PIN: kept until it is registered or its code is over. */
export interface GreetedDevice extends Told {
  readonly device: Device
  readonly ports: Ports
  readonly store: Store
  /** Key of the record that a registration makes. */
  readonly key: string
  /** From now on the record is saved as a token's, unconfirmed; the greeting stays until that is known. */
  readonly keep: BeforeRegistering
  /** Says `hello` again, in case the service's policy changed meanwhile; false if it did not. */
  repeat(): Promise<boolean>
  /** Makes the greeting as it stands durable, after a refusal too. */
  save(): Promise<void>
  /** Forgets the greeting: it became a token, or its code is over. */
  forget(): Promise<void>
}

const CODE_SECONDS_AFTER_DELAY = 3 * 86_400

/** What stands before the keys of greetings: they are no tokens. */
const prefix = 'greeted.'

const keyOf = (link: Deeplink): string => `${prefix}${b64u(enrolmentCodeHash(link.tenant, link.code).slice(0, 16))}`

/** What is stored of a greeting beside the device's record; `told` null while its answer has not come. */
interface Greeted {
  readonly code: string
  readonly name: string
  readonly told: Told | null
}

/** A greeting as text of a record's size, without what a PIN that was refused had left. */
const encode = (record: TokenRecord, greeted: Greeted): string =>
  paddedText({ ...JSON.parse(encodeRecord({ ...record, chk: new Uint8Array(0) })), greeted })

/** Reads a greeting back. */
const decode = (text: string): { record: TokenRecord; greeted: Greeted } => {
  const { greeted, ...plain } = JSON.parse(text) as { greeted: Greeted }
  return { record: decodeRecord(JSON.stringify(plain)), greeted }
}

/** Whether a code is over at `now` (ms); one of a recovery by contacts lives on after the delay. */
const isPast = ({ wait, off }: TokenRecord, told: Told | null, now: number): boolean =>
  told !== null && Math.max(told.until, wait + CODE_SECONDS_AFTER_DELAY) < now / 1000 + off

/**
 * The token that this greeting became, if its registration was sent and perhaps not heard: whether the server knows it,
 * only the server can tell.
 */
const tokenOf = async (store: Store, { url, t, dsk }: TokenRecord): Promise<TokenRecord | null> => {
  const text = await store.get(recordKey(url, t))
  const token = text === undefined ? null : decodeRecord(text)
  return token !== null && equal(token.dsk, dsk) ? token : null
}

/**
 * Presents an invitation with fresh keys, or carries on the device that has presented it before from this store: another
 * one would look like a second phone to the tenant (`token.conflict`). The keys are stored before they are presented.
 */
export const greetDevice = (options: GreetOptions, patience: Patience): Promise<GreetedDevice> => {
  const link = readInvitation(options)
  const { store } = options
  const key = keyOf(link)
  const greet = async (): Promise<GreetedDevice> => {
    const ports = portsOf(options)
    const text = await store.get(key)
    const found =
      text === undefined
        ? {
            record: startingRecord(link, drawDevice(ports.random)),
            greeted: { code: link.code, name: options.deviceName ?? 'device', told: null },
          }
        : decode(text)
    const unsure = (await tokenOf(store, found.record)) !== null
    return present(unsure ? { ...found, greeted: { ...found.greeted, told: null } } : found, {
      store,
      key,
      ports,
      patience,
    })
  }
  return exclusively(placeOf(store, key), greet, patience)
}

interface Place {
  readonly store: Store
  readonly key: string
  readonly ports: Ports
  readonly patience: Patience
}

const present = async (
  { record, greeted }: ReturnType<typeof decode>,
  { store, key, ports, patience }: Place,
): Promise<GreetedDevice> => {
  let { told } = greeted
  let registering = false
  const own = (): string => recordKey(record.url, record.t)
  const save = (changed: TokenRecord): Promise<void> =>
    registering ? putUnconfirmed(store, own(), changed) : store.put(key, encode(changed, { ...greeted, told }))
  const device = new Device(record, ports, { save, away: (wait) => wait() })
  device.patience = patience
  const forget = (): Promise<void> => store.delete(key)
  const greet = (): Promise<Told> =>
    hello(device, greeted.code, greeted.name).catch(async (error: unknown) => {
      if (isOver(error)) await forget()
      throw error
    })
  if (told === null) {
    await device.save()
    // The same bytes as before: a hello that was heard already is not a second device's.
    record.n = 0
    told = await greet()
    await device.save()
  }
  const keep: BeforeRegistering = async (_, chk) => {
    // The token's own mask, kept here, would give the PIN away by any code shown since.
    await store.put(key, encode({ ...record, mask: ports.random(32) }, { ...greeted, told }))
    registering = true
    record.chk = chk
    record.wait = 0
    await device.save()
  }
  const resume = async (): Promise<void> => {
    registering = false
    await device.save()
  }
  const repeat = async (): Promise<boolean> => {
    const { rev } = record.pol
    await resume()
    await dropUnconfirmed(store, own())
    told = await greet()
    await device.save()
    return record.pol.rev !== rev
  }
  return { ...told, device, ports, store, key: own(), keep, repeat, save: resume, forget }
}

/** The greetings of a store that have not become tokens, as invitations that carry them on. */
export const pendingGreetings = async (
  store: Store,
  now: number,
): Promise<{ record: TokenRecord; invitation: Invitation }[]> => {
  const keys = (await store.keys()).filter((key) => key.startsWith(prefix))
  const found: { record: TokenRecord; invitation: Invitation }[] = []
  for (const key of keys) {
    const text = await store.get(key)
    if (text === undefined) continue
    const { record, greeted } = decode(text)
    if (isPast(record, greeted.told, now)) await store.delete(key)
    else if ((await tokenOf(store, record))?.gone !== false)
      found.push({
        record,
        invitation: { url: record.url, tenant: record.inst, code: greeted.code, instanceKey: record.ipk },
      })
  }
  return found
}

/** Whether an error says that an enrolment code is over. */
const isOver = (error: unknown): boolean => error instanceof ZaasError && error.code === 'code'

/** A recovery whose delay is not over: the time from which it may go on; null where nothing has to wait. */
export const waitingUntil = ({ device: { record, ports } }: GreetedDevice): Date | null => {
  if (!Number.isSafeInteger(record.wait)) throw new MalformedError('no time')
  return Math.floor(ports.now() / 1000) + record.off < record.wait ? new Date(record.wait * 1000) : null
}
