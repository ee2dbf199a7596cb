import { decode, encode } from 'cborg'
import { eventTypes, vias } from '../../contract/events.ts'
import type { ColdState, TokenEvent, TokenState } from '../../domain/token/state.ts'

/** Plaintext sizes of a token's boxes: with a 256-byte user ID each item stays under 2 KB, and of one size always. */
export const boxSizes = { state: 1540, cold: 1942, aside: 960 } as const

const reasons = ['none', 'pin', 'admin'] as const

/** The fields in the order in which they are stored; append only. */
const stateFields = [
  'status',
  'until',
  'singleUse',
  'why',
  'via',
  'deleted',
  'unbound',
  'binding',
  'shadow',
  'errors',
  'created',
  'enrolledAt',
  'lastSeenAt',
  'registration',
  'counter',
  'session',
  'enrolment',
  'lastStep',
  'drift',
  'challenge',
  'transactions',
  'format',
  'offered',
  'authenticator',
  'pendingAuthenticator',
  'event',
] as const satisfies readonly (keyof TokenState)[]
const coldFields = [
  'deviceName',
  'email',
  'phone',
  'name',
  'pending',
  'reset',
  'contacts',
  'recovery',
  'recoveryDay',
  'recoveriesToday',
] as const satisfies readonly (keyof ColdState)[]
const asideFields = ['aside', 'contactsAside', 'asidePhone'] as const satisfies readonly (keyof ColdState)[]
const registrationFields = ['k', 'pn', 'pd', 'kn', 'kd', 'dpk', 'mask', 'hour', 'rpk', 'policy']
const sessionFields = ['sid', 'b', 'z', 'newK', 'expires']
const authenticatorFields = ['secret', 'digits', 'active', 'expires']
const formatFields = ['policy', 'length', 'alphabet', 'answerLength']
const nested: Record<string, readonly string[]> = {
  registration: registrationFields,
  counter: ['n', 'hash', 'answer'],
  session: sessionFields,
  enrolment: ['codeHash', 'expires', 'replace'],
  challenge: ['code', 'expires'],
  event: [
    'type',
    'at',
    'by',
    'via',
    'status',
    'previous',
    'openUntil',
    'sequence',
    'rev',
    'address',
    'transaction',
    'ordinary',
  ],
  pending: ['dpk', 'name', 'codeHash', 'counter', 'session', 'format', 'hellos'],
  format: formatFields,
  offered: formatFields,
  authenticator: authenticatorFields,
  pendingAuthenticator: authenticatorFields,
  reset: sessionFields,
  aside: registrationFields,
  asidePhone: ['n', 'lastStep', 'drift', 'format'],
  recovery: ['id', 'picks', 'salt', 'mac', 'tries', 'expires', 'from'],
}

/** Fields that hold lists of records. */
const nestedLists: Record<string, readonly string[]> = {
  transactions: ['id', 'hash', 'expires'],
  contacts: ['n', 'a'],
  contactsAside: ['n', 'a'],
}

type Fields = Record<string, unknown>

const numbered = (list: readonly string[], value: unknown): unknown =>
  typeof value === 'string' ? list.indexOf(value) : value
const named = (list: readonly string[], value: unknown): unknown => (typeof value === 'number' ? list[value] : value)
const lists: Record<string, readonly string[]> = { why: reasons, via: vias, type: eventTypes, ordinary: eventTypes }

const pack = (fields: readonly string[], value: Fields): unknown[] =>
  fields.map((name) => {
    const field = value[name]
    const inner = nested[name]
    if (inner !== undefined && field !== null) return pack(inner, field as Fields)
    const entry = nestedLists[name]
    if (entry !== undefined && Array.isArray(field)) return field.map((one: Fields) => pack(entry, one))
    const list = lists[name]
    return list === undefined ? field : numbered(list, field)
  })

const unpack = (fields: readonly string[], values: readonly unknown[]): Fields =>
  Object.fromEntries(
    fields.map((name, index) => {
      const field = values[index]
      const inner = nested[name]
      if (inner !== undefined && Array.isArray(field)) return [name, unpack(inner, field)]
      const entry = nestedLists[name]
      if (entry !== undefined && Array.isArray(field)) return [name, field.map((one: unknown[]) => unpack(entry, one))]
      const list = lists[name]
      return [name, list === undefined ? field : named(list, field)]
    }),
  )

const padded = (values: unknown[], size: number): Uint8Array => {
  const body = encode(values)
  if (body.length + 2 > size) throw new Error(`a box of ${size} bytes cannot hold ${body.length}`)
  const box = new Uint8Array(size)
  new DataView(box.buffer).setUint16(0, body.length)
  box.set(body, 2)
  return box
}

const unpadded = (box: Uint8Array): unknown[] => {
  const length = new DataView(box.buffer, box.byteOffset).getUint16(0)
  return decode(box.subarray(2, 2 + length)) as unknown[]
}

/** The first item's content, padded to its one size. */
export const encodeState = (state: TokenState): Uint8Array => padded(pack(stateFields, { ...state }), boxSizes.state)

/** Reads what `encodeState` wrote. */
export const decodeState = (box: Uint8Array): TokenState => unpack(stateFields, unpadded(box)) as unknown as TokenState

/** The second item's content, padded to its one size. */
export const encodeCold = (cold: ColdState): Uint8Array => padded(pack(coldFields, { ...cold }), boxSizes.cold)

/** Reads what `encodeCold` wrote, without what a shadow set aside. */
export const decodeCold = (box: Uint8Array): ColdState => ({
  ...(unpack(coldFields, unpadded(box)) as unknown as ColdState),
  aside: null,
  contactsAside: null,
  asidePhone: null,
})

/** What a shadow set aside, which an item of its own holds: always written with the second one, whether there is a shadow or not. */
export const encodeAside = (cold: ColdState): Uint8Array => padded(pack(asideFields, { ...cold }), boxSizes.aside)

/** The second item's content together with what `encodeAside` wrote. */
export const withAside = (cold: ColdState, box: Uint8Array): ColdState => ({
  ...cold,
  ...(unpack(asideFields, unpadded(box)) as Pick<ColdState, (typeof asideFields)[number]>),
})

/** An event's content for history and deliveries: 320 bytes whatever happened. */
export const encodeEvent = (event: TokenEvent): Uint8Array => padded(pack(nested['event'] ?? [], { ...event }), 320)

/** Reads what `encodeEvent` wrote. */
export const decodeEvent = (box: Uint8Array): TokenEvent =>
  unpack(nested['event'] ?? [], unpadded(box)) as unknown as TokenEvent
