import { AwsError, type AwsInput } from '../engines/engine.ts'
import { asList, asObject } from '../template/json.ts'
import type { TableModel } from '../template/model.ts'
import type { AccessRequest } from './evaluate.ts'

type Members = Readonly<Record<string, unknown>>

const transactActions: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
}

const members = (value: unknown): Members => {
  return typeof value === 'object' && value !== null ? (value as Members) : {}
}

const list = (value: unknown): unknown[] => {
  return Array.isArray(value) ? value : []
}

/** The permissions that a DynamoDB call needs: transactions need single actions, batches their own, index queries the index. */
export const dynamodbRequests = (
  action: string,
  input: AwsInput,
  tables: ReadonlyMap<string, TableModel>,
): AccessRequest[] => {
  switch (action) {
    case 'TransactWriteItems':
    case 'TransactGetItems':
      return list(input['TransactItems']).flatMap((item) =>
        Object.entries(members(item)).map(([kind, part]) =>
          single(transactActions[kind] ?? unsupported(kind), members(part), tables),
        ),
      )
    case 'BatchGetItem':
    case 'BatchWriteItem':
      return Object.entries(members(input['RequestItems'])).map(([name, part]) => batch(action, name, part, tables))
    case 'ExecuteStatement':
    case 'ExecuteTransaction':
    case 'BatchExecuteStatement':
      return unsupported(action)
    case 'ListTables':
      return [{ action: 'dynamodb:ListTables', resources: ['*'], context: () => undefined }]
    default:
      return [single(action, input, tables)]
  }
}

const unsupported = (what: string): never => {
  throw new AwsError('AccessDeniedException', `${what} is not evaluated on one machine`)
}

const tableOf = (name: unknown, tables: ReadonlyMap<string, TableModel>): TableModel => {
  const text = String(name)
  const table = tables.get(text.startsWith('arn:') ? text.slice(text.indexOf('/') + 1) : text)
  // The same answer as for a table without permission: a caller must not learn which tables exist.
  return table ?? unsupported(`Table ${text}`)
}

const single = (action: string, input: Members, tables: ReadonlyMap<string, TableModel>): AccessRequest => {
  const table = tableOf(input['TableName'], tables)
  const index = input['IndexName']
  const resource = typeof index === 'string' ? `${table.arn}/index/${index}` : table.arn
  return request(action, resource, () => leadingKeys(action, input, table))
}

const batch = (action: string, name: string, part: unknown, tables: ReadonlyMap<string, TableModel>): AccessRequest => {
  const table = tableOf(name, tables)
  const writes = list(part)
    .map(members)
    .map((write) => members(members(write['PutRequest'])['Item'] ?? members(write['DeleteRequest'])['Key']))
  const keys = [...list(members(part)['Keys']).map(members), ...writes]
  return request(action, table.arn, () => keys.flatMap((key) => valueOf(key[table.keyAttributes[0] ?? ''])))
}

const request = (action: string, resource: string, keys: () => string[]): AccessRequest => {
  return {
    action: `dynamodb:${action}`,
    resources: [resource],
    context: (key) => (key === 'dynamodb:LeadingKeys' ? present(keys()) : undefined),
  }
}

const present = (values: string[]): string[] | undefined => {
  return values.length > 0 ? values : undefined
}

const leadingKeys = (action: string, input: Members, table: TableModel): string[] => {
  const partitionKey = partitionKeyOf(table, input['IndexName'])
  if (action === 'Query') return queriedKey(input, partitionKey)
  return valueOf(members(input['Item'] ?? input['Key'])[partitionKey])
}

const partitionKeyOf = (table: TableModel, index: unknown): string => {
  if (typeof index !== 'string') return table.keyAttributes[0] ?? ''
  const indexes = [
    ...asList(table.createTable['GlobalSecondaryIndexes']),
    ...asList(table.createTable['LocalSecondaryIndexes']),
  ].map(asObject)
  const keys = asList(indexes.find(({ IndexName }) => IndexName === index)?.['KeySchema']).map(asObject)
  return String(keys.find(({ KeyType }) => KeyType === 'HASH')?.['AttributeName'] ?? '')
}

/** The value that a key condition compares the partition key with: `#p = :v AND …`. */
const queriedKey = (input: Members, partitionKey: string): string[] => {
  const names = members(input['ExpressionAttributeNames'])
  const comparisons = String(input['KeyConditionExpression'] ?? '').matchAll(/([#\w.-]+)\s*=\s*(:\w+)/g)
  return [...comparisons].flatMap(([, name = '', placeholder = '']) => {
    const attribute = name.startsWith('#') ? names[name] : name
    return attribute === partitionKey ? valueOf(members(input['ExpressionAttributeValues'])[placeholder]) : []
  })
}

const valueOf = (attribute: unknown): string[] => {
  return Object.values(members(attribute)).filter((value) => typeof value === 'string')
}
