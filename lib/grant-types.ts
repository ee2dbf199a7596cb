import type { environments, FunctionId } from '../core/runtime/environment.ts'
import type { QueueName, TableName } from './names.ts'

type ItemAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'BatchWriteItem'
  | 'ConditionCheckItem'

/** What may be granted, and the actions on each: `<queue>/messages` is for the worker at its end, `<queue>` for its senders. */
type Actions = Record<TableName, ItemAction> &
  Record<QueueName, 'SendMessage'> &
  Record<`${QueueName}/messages`, 'ReceiveMessage' | 'DeleteMessage' | 'GetQueueAttributes'> & {
    'tokens/by-service': 'Query'
    'tokens/stream': 'DescribeStream' | 'GetRecords' | 'GetShardIterator' | 'ListStreams'
    kms: 'Decrypt' | 'GenerateDataKey'
    ses: 'SendEmail'
    sms: 'Publish'
    'failed-events': 'PutObject' | 'ListBucket'
  }

/** A thing that functions may be let at. */
export type Resource = keyof Actions

/** What one function may do, by resource; nothing else is allowed. */
export type Grants = { readonly [R in Resource]?: readonly Actions[R][] }

/** The resources that a variable names: a function has both the variable and a grant, or neither. */
interface Named {
  TABLE_TENANTS: 'tenants'
  TABLE_SERVICES: 'services'
  TABLE_TOKENS: 'tokens'
  TABLE_SESSIONS: 'sessions'
  TABLE_TRANSACTIONS: 'transactions'
  TABLE_EVENTS: 'events'
  TABLE_KEYS: 'keys'
  QUEUE_MAIL: 'mail'
  QUEUE_DELIVERIES: 'deliveries'
  QUEUE_SETTLE: 'settle'
  KMS_KEY: 'kms'
  MAIL_FROM: 'ses'
}

type NamedBy<Id extends FunctionId> = Named[Extract<(typeof environments)[Id][number], keyof Named>]

/** The grants that fit a function's environment: a forgotten resource does not compile, nor does one that it cannot name. */
export type GrantsOf<Id extends FunctionId> = {
  readonly [R in NamedBy<Id>]: readonly [Actions[R], ...Actions[R][]]
} & { readonly [R in Exclude<Named[keyof Named], NamedBy<Id>>]?: never } & {
  readonly [R in Exclude<Resource, Named[keyof Named]>]?: readonly [Actions[R], ...Actions[R][]]
}
