import { AwsError, type AwsInput } from './engine.ts'

type Call = (action: string, input: AwsInput) => Promise<AwsInput>
type Item = Record<string, unknown>

/** AWS leaves items alone whose time to live passed more than five years ago. */
const fiveYearsSeconds = 5 * 365 * 86_400

/** Deletes a table's items whose time to live has passed; answers how many. */
export const sweepExpired = async (call: Call, table: string, attribute: string, nowMs: number): Promise<number> => {
  const now = Math.floor(nowMs / 1000)
  const names = { '#ttl': attribute }
  const values = { ':now': { N: String(now) }, ':floor': { N: String(now - fiveYearsSeconds) } }
  const expired = '#ttl BETWEEN :floor AND :now'
  const keys = await keyNames(call, table)
  const expressions = { ExpressionAttributeNames: names, ExpressionAttributeValues: values }
  let deleted = 0
  let start: unknown = null
  do {
    const page = await call('Scan', {
      TableName: table,
      FilterExpression: expired,
      ...expressions,
      ...(start ? { ExclusiveStartKey: start } : {}),
    })
    for (const item of page.Items as Item[]) {
      const key = Object.fromEntries(keys.map((name) => [name, item[name]]))
      // An item that was given more time since the scan stays.
      deleted += await deleteIf(call, { TableName: table, Key: key, ConditionExpression: expired, ...expressions })
    }
    start = page['LastEvaluatedKey'] ?? null
  } while (start)
  return deleted
}

/** The tables with a time to live, as `[table, attribute]`. */
export const expiringTables = async (call: Call): Promise<[string, string][]> => {
  const found: [string, string][] = []
  let last: unknown = null
  do {
    const page = await call('ListTables', last ? { ExclusiveStartTableName: last } : {})
    for (const table of page.TableNames as string[]) {
      const attribute = await expiryAttribute(call, table)
      if (attribute) found.push([table, attribute])
    }
    last = page['LastEvaluatedTableName'] ?? null
  } while (last)
  return found
}

const expiryAttribute = async (call: Call, table: string): Promise<string | null> => {
  const { TimeToLiveDescription } = await call('DescribeTimeToLive', { TableName: table })
  const { AttributeName, TimeToLiveStatus } = (TimeToLiveDescription ?? {}) as Record<string, string>
  return TimeToLiveStatus === 'ENABLED' ? (AttributeName ?? null) : null
}

const keyNames = async (call: Call, table: string): Promise<string[]> => {
  const { Table } = await call('DescribeTable', { TableName: table })
  return (Table as { KeySchema: { AttributeName: string }[] }).KeySchema.map((key) => key.AttributeName)
}

const deleteIf = async (call: Call, input: AwsInput): Promise<number> => {
  try {
    await call('DeleteItem', input)
    return 1
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ConditionalCheckFailedException') return 0
    throw error
  }
}
