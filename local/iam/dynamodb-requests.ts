import { AwsError, type AwsInput } from '../engines/engine.ts'
import { type TableModel } from '../template/model.ts'
import { type AccessRequest } from './evaluate.ts'

type Members = Readonly<Record<string, unknown>>
type Tables = ReadonlyMap<string, TableModel>

/** What each part of a transaction needs. */
const transactActions: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
}

/** The permissions that a DynamoDB call needs: transactions need single actions, batches their own, index queries the index. */
export const dynamodbRequests = (action: string, input: AwsInput, tables: Tables): AccessRequest[] => {
  switch (action) {
    case 'TransactWriteItems':
      return list(input['TransactItems']).flatMap((item) =>
        Object.entries(members(item)).map(([kind, part]) =>
          single(transactActions[kind] ?? unsupported(kind), members(part), tables),
        ),
      )
    case 'BatchGetItem':
    case 'BatchWriteItem':
      return Object.keys(members(input['RequestItems'])).map((name) => request(action, tableOf(name, tables).arn))
    default:
      return [single(action, input, tables)]
  }
}

const members = (value: unknown): Members => (typeof value === 'object' && value !== null ? (value as Members) : {})

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

const unsupported = (what: string): never => {
  throw new AwsError('AccessDeniedException', `${what} is not evaluated on one machine`)
}

const tableOf = (name: unknown, tables: Tables): TableModel =>
  // The same answer as for a table without permission: a caller must not learn which tables exist.
  tables.get(String(name)) ?? unsupported(`Table ${String(name)}`)

const single = (action: string, input: Members, tables: Tables): AccessRequest => {
  const table = tableOf(input['TableName'], tables)
  const index = input['IndexName']
  return request(action, typeof index === 'string' ? `${table.arn}/index/${index}` : table.arn)
}

const request = (action: string, resource: string): AccessRequest => ({
  action: `dynamodb:${action}`,
  resources: [resource],
  context: () => null,
})
