import fc from 'fast-check'
import { eventTypes, vias } from '../../core/contract/events.ts'
import { channels, messagePurposes } from '../../core/contract/message-fields.ts'
import type { Contact } from '../../core/protocol/contacts.ts'
import type { ColdState, Recovery } from '../../core/domain/token/cold-state.ts'
import type { Authenticator, TokenState } from '../../core/domain/token/state.ts'
import { success } from '../../core/domain/token/device-answer.ts'
import type { CodeFormat, Counter, Registration, Evaluation } from '../../core/domain/token/registration.ts'
import type { TokenEvent } from '../../core/domain/token/token-event.ts'

/** A time as late as any that is stored. */
export const latest = Date.UTC(2099, 11, 31)
const bytes = (size: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: size, maxLength: size })
const time = fc.oneof(fc.constant(0), fc.integer({ min: latest - 1000, max: latest }))
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 9 })
const id = bytes(16).map((raw) => Buffer.from(raw).toString('base64url'))

/** Text of exactly so many bytes as often as not, of one, two, three or four a character. */
const label = (max: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom('a', 'é', '漢', '😀', '"'), fc.boolean())
    .map(([character, full]) => character.repeat(full ? Math.floor(max / Buffer.byteLength(character)) : 1))

const format: fc.Arbitrary<CodeFormat> = fc.record({
  length: fc.integer({ min: 4, max: 32 }),
  alphabet: fc.constantFrom('dec', 'b32'),
  answerLength: fc.integer({ min: 8, max: 32 }),
})
const registration: fc.Arbitrary<Registration> = fc.record({
  k: bytes(32),
  pn: bytes(32),
  pd: bytes(32),
  kn: bytes(32),
  kd: bytes(32),
  dpk: bytes(32),
  mask: bytes(32),
  hour: fc.integer({ min: 0, max: 2 ** 22 }),
  rpk: bytes(32),
  format,
})
const session = (first: boolean): fc.Arbitrary<Evaluation> =>
  fc.record({
    sid: bytes(16),
    b: bytes(first ? 0 : 32),
    z: bytes(first ? 0 : 32),
    newK: first ? bytes(32) : orNull(bytes(32)),
    expires: time,
  })
const b64 = (size: number): fc.Arbitrary<string> => bytes(size).map((raw) => Buffer.from(raw).toString('base64url'))
const answerBytes = (answer: unknown): Uint8Array => new Uint8Array(Buffer.from(JSON.stringify(answer)))
const evaluated = fc.record({ sid: b64(16), x: b64(32), z: b64(32), zz: fc.tuple(b64(32), b64(32)) })
const hotAnswer = evaluated.map((fields) => answerBytes(success<'eval'>({ ...fields, left: 10 })))
const counter = (answer: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Counter> =>
  fc.record({ n: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), hash: bytes(32), answer })
const authenticator: fc.Arbitrary<Authenticator> = fc.record({
  secret: fc.integer({ min: 10, max: 64 }).chain(bytes),
  digits: fc.constantFrom(6, 7, 8),
  period: fc.integer({ min: 10, max: 300 }),
  active: fc.boolean(),
  expires: time,
})

/** Any event. */
export const event: fc.Arbitrary<TokenEvent> = fc.record({
  type: fc.constantFrom(...eventTypes),
  at: time,
  by: fc.constantFrom('device', 'service', `member:${'x'.repeat(16)}`),
  via: orNull(fc.constantFrom(...vias)),
  status: fc.constantFrom(0, 1, 2, 3, 4),
  previous: fc.constantFrom(0, 1, 2, 3, 4),
  openUntil: time,
  sequence: time,
  rev: time,
  address: fc.constantFrom('', '198.51.100.7', 'ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255'),
  transaction: fc.oneof(fc.constant(''), id),
  ordinary: orNull(fc.constantFrom(...eventTypes)),
})

/** Any first item. */
export const state: fc.Arbitrary<TokenState> = fc.record({
  status: fc.constantFrom(0, 1, 2, 3, 4),
  until: time,
  singleUse: fc.boolean(),
  why: fc.constantFrom('none', 'pin', 'admin'),
  via: orNull(fc.constantFrom(...vias)),
  deleted: fc.boolean(),
  unbound: fc.boolean(),
  binding: fc.constantFrom('', 'ABCDEF'),
  shadow: fc.boolean(),
  errors: fc.integer({ min: 0, max: 10 }),
  created: time,
  enrolledAt: time,
  lastSeenAt: time,
  registration: orNull(registration),
  counter: counter(hotAnswer),
  session: orNull(session(false)),
  enrolment: orNull(fc.record({ codeHash: bytes(32), expires: time, replace: fc.boolean(), self: fc.boolean() })),
  lastStep: fc.integer({ min: 0, max: 2 ** 28 }),
  drift: fc.integer({ min: -2880, max: 2880 }),
  challenge: orNull(fc.record({ code: fc.constant('Z'.repeat(32)), expires: time })),
  transactions: fc.array(fc.record({ id, hash: bytes(32), expires: time }), { minLength: 4, maxLength: 5 }),
  authenticator: orNull(authenticator),
  pendingAuthenticator: orNull(authenticator),
  event: orNull(event),
  duressUntil: time,
  duressAt: time,
  blocksAt: orNull(time),
  unblocks: orNull(fc.integer({ min: 0, max: 10 })),
  sentCode: orNull(
    fc.record({
      code: fc.constant('123456'),
      expires: time,
      via: fc.constantFrom(...channels),
      purpose: fc.constantFrom(...messagePurposes),
      transaction: fc.oneof(fc.constant(''), id),
      used: fc.boolean(),
    }),
  ),
  deviceName: orNull(label(40)),
})

/** Lists that a phone can nominate: the longest of 640 bytes as sent. */
export const contacts: fc.Arbitrary<Contact[]> = fc
  .record({ names: fc.array(label(40), { minLength: 3, maxLength: 5 }), length: fc.integer({ min: 20, max: 64 }) })
  .map(({ names, length }) => names.map((n, at) => ({ n, a: `${at}${'x'.repeat(length - 13)}@example.com` })))
  .filter((list) => Buffer.byteLength(JSON.stringify(list)) <= 640)
const namesAnswer = contacts.map((list) => answerBytes(success<'creq'>({ names: list.map(({ n }) => n) })))
const recovery: fc.Arbitrary<Recovery> = fc.record({
  id: bytes(16),
  picks: fc.constant([0, 1, 2, 3, 4]),
  salt: bytes(32),
  mac: bytes(32),
  tries: fc.integer({ min: 1, max: 3 }),
  expires: time,
  from: time,
})
const pending = fc.record({
  dpk: bytes(32),
  name: label(40),
  codeHash: bytes(32),
  counter: counter(fc.oneof(hotAnswer, namesAnswer)),
  session: orNull(session(true)),
  policy: fc.integer({ min: 1, max: 2 ** 31 }),
  format,
  hellos: bytes(40),
})

/** Any second item. */
export const cold: fc.Arbitrary<ColdState> = fc.record({
  deviceName: label(40),
  email: fc.constantFrom('', `${'x'.repeat(242)}@example.com`),
  phone: fc.constantFrom('', '+123456789012345'),
  name: label(64),
  pending: orNull(pending),
  reset: orNull(session(true)),
  aside: orNull(registration),
  contacts: fc.oneof(fc.constant<Contact[]>([]), contacts),
  contactsAside: orNull(contacts),
  recovery: orNull(recovery),
  recoveryDay: fc.integer({ min: 0, max: 50_000 }),
  recoveriesToday: fc.integer({ min: 0, max: 3 }),
})
