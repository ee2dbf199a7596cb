import type { Item } from '../../../core/adapters/dynamo/item.ts'

/** Why a writer may change an attribute with an effect, and what he gains at most. */
type Allowed = string

/** One kind of item: its table, how its key looks, and its attributes besides the key. */
export interface ItemKind {
  table: string
  key: RegExp
  /** Null where a change has to be refused or to have no effect. */
  attributes: Readonly<Record<string, Allowed | null>>
  /** Attributes that come later or go: without them the item is what it was before, which a writer can put back anyway. */
  later?: readonly string[]
  /** Why no question is asked about it. */
  unread?: string
}

const box = { box: null }
const note = { box: null, expires: null }
const sweep = 'only DynamoDB’s own removal reads it: an item can be made to go early, which is to deny service'
const places = 'DynamoDB counts them: places can be taken or freed, their number stays'
const listed = 'DynamoDB orders a list by it: an item can be left out of lists, as by removing it'
const claim = 'DynamoDB compares it when a try is claimed: a try can be made twice or not at all'
const count = 'DynamoDB counts it: an endpoint can be held, or asked more often'
const turns = 'DynamoDB compares them: an endpoint can be made to wait, or be asked more often'

/** Every kind of item that the tables hold. Whoever adds one says here what of it lies in clear, and why. */
export const itemKinds: readonly ItemKind[] = [
  { table: 'tenants', key: /^#tenants\//, attributes: {}, unread: 'a list of names for operators' },
  { table: 'tenants', key: /^\w+\/profile$/, attributes: box },
  { table: 'tenants', key: /^\w+\/members$/, attributes: { box: null, rev: null } },
  { table: 'tenants', key: /^\w+\/passkeys#/, attributes: { box: null, rev: null } },
  {
    table: 'tenants',
    key: /^\w+\/places$/,
    attributes: { box: null, held: places },
  },
  { table: 'tenants', key: /^\w+\/places#/, attributes: { held: places }, unread: 'only sums look at it' },
  {
    table: 'tenants',
    key: /^\w+\/pending#/,
    attributes: { until: places, service: places },
    unread: 'only places look at it',
  },
  { table: 'tenants', key: /^\w+\/of#/, attributes: { held: places } },
  { table: 'tenants', key: /^\w+\/audit#/, attributes: note, unread: 'a list of what was done: nothing depends on it' },
  { table: 'services', key: /^\w+\/authkey#/, attributes: { box: null, rev: null } },
  { table: 'services', key: /^\w+\/clients#/, attributes: { box: null, rev: null } },
  { table: 'services', key: /^\w+\/service#/, attributes: { box: null, rev: null } },
  {
    table: 'tokens',
    key: /^[\w-]{22}$/,
    attributes: { box: null, rev: null, second: null, service: null, user: null, shard: null },
  },
  { table: 'tokens', key: /^[\w-]{22}#cold$/, attributes: { box: null, rev: null } },
  {
    table: 'tokens',
    key: /^[\w-]{22}#fold$/,
    attributes: { holder: 'DynamoDB compares it: a second user ID with the same letters is refused, or not' },
    unread: 'only enrolments look at it',
  },
  { table: 'sessions', key: /^[\w-]{22}$/, attributes: note },
  { table: 'sessions', key: /^(code|idem|mail|passkey|signup)#/, attributes: note },
  { table: 'sessions', key: /^session#/, attributes: { ...note, rev: null } },
  { table: 'sessions', key: /^oidc#/, attributes: { ...note, rev: null } },
  {
    table: 'sessions',
    key: /^used#/,
    attributes: { box: null, hour: null, expires: null },
    unread: 'a list shows when a key was last used: nothing depends on it',
  },
  {
    table: 'sessions',
    key: /^count#/,
    attributes: { count: 'DynamoDB counts it: a limit can be reached sooner or later', expires: sweep },
    unread: 'only limits look at it',
  },
  {
    table: 'transactions',
    key: /^\w+#[\w-]{22}$/,
    attributes: { box: null, expires: null, decision: null, shard: listed, moment: listed },
    later: ['decision'],
  },
  {
    table: 'events',
    key: /^token#/,
    attributes: { box: null, user: null, expires: sweep, shard: listed, moment: listed },
  },
  {
    table: 'events',
    key: /^delivery#/,
    attributes: { attempt: claim, claimedUntil: claim, expires: sweep },
    unread: 'only the next claim looks at it',
  },
  { table: 'events', key: /^log#/, attributes: { box: null, expires: sweep } },
  {
    table: 'events',
    key: /^usage#/,
    attributes: { box: null, rev: null, expires: null },
    unread: 'figures for charts: nothing depends on them',
  },
  { table: 'events', key: /^waiting#/, attributes: { service: null, expires: sweep } },
  {
    table: 'events',
    key: /^endpoint#\w+\/off$/,
    attributes: { ...box, url: count, untold: count },
    later: ['url', 'untold'],
  },
  {
    table: 'events',
    key: /^endpoint#\w+\/failures$/,
    attributes: {
      url: count,
      failures: count,
      since: count,
      why: count,
      days: count,
      day: count,
      probeAt: count,
      expires: sweep,
    },
  },
  {
    table: 'events',
    key: /^flights#/,
    attributes: {
      expires: sweep,
      until: turns,
      first: turns,
      second: turns,
      slow: turns,
      trusted: turns,
      asked: turns,
    },
    later: ['until', 'first', 'second', 'slow', 'trusted', 'asked'],
    unread: turns,
  },
  { table: 'events', key: /^aside\//, attributes: {}, unread: 'records that the publisher set aside, for operators' },
  { table: 'keys', key: /^branch#/, attributes: { wrapped: null } },
  { table: 'keys', key: /^tenant#/, attributes: { wrapped: null, id: null, state: null } },
  { table: 'keys', key: /^instance#/, attributes: { wrapped: null } },
  { table: 'keys', key: /^instance$/, attributes: { box: null, rev: null } },
  { table: 'keys', key: /^oidc$/, attributes: { box: null, rev: null, wrapped: null, secret: null } },
]

/** The names of a table's key attributes. */
export const keyNames: Readonly<Record<string, readonly string[]>> = {
  tenants: ['tenant', 'item'],
  services: ['tenant', 'item'],
  tokens: ['key'],
  sessions: ['key'],
  transactions: ['key'],
  events: ['key', 'sort'],
  keys: ['key'],
}

/** An item's key as one text. */
export const keyText = (table: string, item: Item): string =>
  (keyNames[table] ?? []).map((name) => item[name]?.S).join('/')

/** The kind of an item: the one that knows its key and every attribute; null when none does. */
export const kindOf = (table: string, item: Item): ItemKind | null => {
  const names = Object.keys(item).filter((name) => !keyNames[table]?.includes(name))
  const isOf = ({ table: of, key, attributes, later }: ItemKind): boolean =>
    of === table &&
    key.test(keyText(table, item)) &&
    Object.keys(attributes).every((name) => later?.includes(name) === true || names.includes(name)) &&
    names.every((name) => name in attributes)
  return itemKinds.find(isOf) ?? null
}
