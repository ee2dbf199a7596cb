import { bytes, list, nullable, number, record, text, type ValueOf } from './field.ts'
import { codeFormatField, counterField, evaluationField, registrationField } from './registration.ts'

const pendingDevice = record({
  dpk: bytes(),
  name: text,
  codeHash: bytes(),
  counter: counterField,
  session: nullable(evaluationField),
  /** The policy that its `hello` brought, by its number, and how it makes its codes by that. */
  policy: number,
  format: codeFormatField,
  /** The first 8 bytes of the hash of each `hello` with this code, of those whose place was taken too; this device's last. */
  hellos: bytes(),
})

/** A device that presented an enrolment code and has not finished. */
export interface PendingDevice extends ValueOf<typeof pendingDevice> {}

/** Somebody who vouches for the user: name ≤ 40 bytes, telephone or e-mail address ≤ 64 bytes (protocol.md 11.3). */
const trustedContact = record({ n: text, a: text })

const recovery = record({
  id: bytes(),
  /** Indexes of the contacts that were sent a code. */
  picks: list(number),
  salt: bytes(),
  /** All codes judged together: a right one among wrong ones is not revealed. */
  mac: bytes(),
  tries: number,
  expires: number,
  /** From when the new PIN may be set (ms); 0 while the codes have not been accepted. */
  from: number,
})

/** A recovery by trusted contacts under way (protocol.md 11.3). */
export interface Recovery extends ValueOf<typeof recovery> {}

/** How the second item is kept. */
export const coldField = record({
  /** The name of a phone that the first item does not name. */
  deviceName: text,
  email: text,
  phone: text,
  name: text,
  pending: nullable(pendingDevice),
  /** The session of a reset by phrase from the enrolled device. */
  reset: nullable(evaluationField),
  contacts: list(trustedContact),
  recovery: nullable(recovery),
  /** Recovery sessions started on a day since 1970: three at most. */
  recoveryDay: number,
  recoveriesToday: number,
  /** What a shadow replaced: the true registration, and the true contacts (protocol.md 10). */
  aside: nullable(registrationField),
  contactsAside: nullable(list(trustedContact)),
})

/** The token's second item: changes only with registrations, contacts and recoveries. */
export interface ColdState extends ValueOf<typeof coldField> {}

/** A second item's part in which no device, recovery or reset is under way. */
export const nothingUnderWay = { pending: null, recovery: null, reset: null } as const

/** An empty second item. */
export const freshCold = (): ColdState => coldField.fresh()
