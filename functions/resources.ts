/** The tables of the database, by the word that names them in code, grants and variables. */
export const tables = [
  // Profile, plan and its places, members, audit.
  'tenants',
  // Services with their configuration, authkeys.
  'services',
  // One sealed item per token, which carries its last event to the stream.
  'tokens',
  // What ends by itself: pairs of device messages, codes, log-ins, first answers, counters of limits.
  'sessions',
  'transactions',
  // History of tokens, webhooks that wait, and how they went.
  'events',
  // Data keys, wrapped: the instance's and every tenant's.
  'keys',
] as const

/** A table's word. */
export type TableName = (typeof tables)[number]

/** The queues, by the word that names them in code, grants and variables. */
export const queues = ['deliveries', 'settle', 'mail', 'purge', 'usage'] as const

/** A queue's word. */
export type QueueName = (typeof queues)[number]

/** Something for each of some words, under that word or a name made of it. */
export const byName = <Name extends string, T, Key extends string = Name>(
  names: readonly Name[],
  make: (name: Name) => T,
  keyOf: (name: Name) => Key | Name = (name) => name,
): Record<Key, T> => Object.fromEntries(names.map((name) => [keyOf(name), make(name)])) as Record<Key, T>

type ItemAction = 'GetItem' | 'BatchGetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheckItem'

/** What may be granted, and the actions on each: `<queue>` is for its senders, `<queue>/messages` for the worker at its end, `<queue>/dead` for who looks after what that failed at. */
type Actions = Record<TableName, ItemAction> &
  Record<QueueName, 'SendMessage'> &
  Record<`${QueueName}/messages`, 'ReceiveMessage' | 'DeleteMessage' | 'GetQueueAttributes'> &
  Record<`${QueueName}/dead`, 'ReceiveMessage' | 'DeleteMessage'> & {
    'tokens/by-service': 'Query'
    'events/by-service': 'Query'
    'transactions/by-service': 'Query'
    'tokens/stream': 'DescribeStream' | 'GetRecords' | 'GetShardIterator' | 'ListStreams'
    kms: 'Decrypt' | 'GenerateDataKey'
    ses: 'SendEmail'
    sms: 'Publish'
    'failed-events': 'PutObject' | 'ListBucket'
  }

/** A thing that functions may be let at. */
export type Resource = keyof Actions

/** What one function may do, by resource; nothing else is allowed. */
export type Grants = { readonly [R in Resource]?: readonly [Actions[R], ...Actions[R][]] }

/** What a function may be told of the stage besides the names and addresses of what it is granted. */
export type Setting =
  /** The stage's limits as JSON; `null` on a one-machine instance without. */
  | 'LIMITS'
  /** What telephone numbers begin with that text messages may go to, with commas between. */
  | 'SMS_PREFIXES'
  /** Public address, e.g. `https://zaas.example`, without a slash at the end. */
  | 'URL'
  /** `true` on a one-machine instance that allows webhooks to loopback, over http too. */
  | 'ALLOW_LOOPBACK_WEBHOOKS'
  /** Ranges of the house's own network that webhooks of a one-machine instance may go to, as JSON. */
  | 'ALLOW_WEBHOOKS_TO'
  /** The token app's version that is served here, and the oldest that may still be used. */
  | 'APP_VERSION'
  | 'APP_MINIMUM'
  /** `true` where mails and SMS go to an outbox of this machine. */
  | 'OUTBOX'
  /** What proves that a request came through the stage's edge, as JSON; `null` where there is none. Every endpoint reads it. */
  | 'EDGE_PROOFS'
  /** `open`, or `closed`: nobody becomes a tenant by himself. */
  | 'SIGNUP'
  /** How many tokens a new tenant has places for. */
  | 'MAX_TOKENS'

/** The variable that holds a table's name. */
export const tableVariable = (name: TableName): VariableOf<TableName> =>
  `TABLE_${name.toUpperCase() as Uppercase<TableName>}`

/** The variable that holds a queue's address. */
export const queueVariable = (name: QueueName): VariableOf<QueueName> =>
  `QUEUE_${name.toUpperCase() as Uppercase<QueueName>}`

/** The variables that come with a grant. `INSTANCE`, the instance's name, is part of the KMS encryption context. */
export type VariableOf<R> = R extends TableName
  ? `TABLE_${Uppercase<R>}`
  : R extends `${infer T extends TableName}/by-service`
    ? `TABLE_${Uppercase<T>}`
    : R extends QueueName | `${QueueName}/dead`
      ? R extends `${infer Q extends QueueName}${'' | '/dead'}`
        ? `QUEUE_${Uppercase<Q>}`
        : never
      : R extends 'kms'
        ? 'KMS_KEY' | 'INSTANCE'
        : R extends 'ses'
          ? 'MAIL_FROM'
          : never

/** Every variable that a function may be given, all set by the stacks. */
export type Variable = VariableOf<Resource> | Setting
