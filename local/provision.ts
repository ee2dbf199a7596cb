import { AwsError, type AwsInput, type Engine } from './engines/engine.ts'
import { StartError } from './start-error.ts'
import { asList, asObject, type Json } from './template/json.ts'
import { type QueueModel, type TableModel } from './template/model.ts'

/** Makes the tables that the template declares, where the data folder does not have them yet. */
export const provisionTables = async (engine: Pick<Engine, 'call'>, tables: readonly TableModel[]): Promise<void> => {
  for (const table of tables) {
    const present = await unlessMissing(engine.call('DescribeTable', { TableName: table.name }))
    if (present) checkTable(table, asObject(present['Table'] as Json))
    else await engine.call('CreateTable', table.createTable)
    if (table.expiryAttribute !== null) await setExpiry(engine, table.name, table.expiryAttribute)
  }
}

const unlessMissing = async (call: Promise<AwsInput>): Promise<AwsInput | null> => {
  try {
    return await call
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return null
    throw error
  }
}

const checkTable = (table: TableModel, present: Readonly<Record<string, Json>>): void => {
  const shape = (description: Readonly<Record<string, Json>>): string => {
    const indexes = asList(description['GlobalSecondaryIndexes']).map(asObject)
    const keys = [
      ...indexes.map((index) => [index['IndexName'], keySchema(index['KeySchema'])]),
      ['', keySchema(description['KeySchema'])],
    ]
    return JSON.stringify(keys.sort((one, other) => (String(one[0]) < String(other[0]) ? -1 : 1)))
  }
  if (shape(table.createTable) !== shape(present)) {
    throw new StartError(
      `Table ${table.name} of the data folder has other keys or indexes than the template declares; choose another folder with --data`,
    )
  }
}

const keySchema = (schema: Json | undefined): string[] => {
  return asList(schema)
    .map(asObject)
    .map(({ AttributeName, KeyType }) => `${String(KeyType)} ${String(AttributeName)}`)
}

const setExpiry = async (engine: Pick<Engine, 'call'>, TableName: string, AttributeName: string): Promise<void> => {
  const { TimeToLiveDescription } = await engine.call('DescribeTimeToLive', { TableName })
  if (asObject(TimeToLiveDescription as Json)['TimeToLiveStatus'] === 'ENABLED') return
  await engine.call('UpdateTimeToLive', { TableName, TimeToLiveSpecification: { Enabled: true, AttributeName } })
}

/** Makes the queues that the template declares, or gives those that are there its attributes; dead-letter queues first. */
export const provisionQueues = async (engine: Pick<Engine, 'call'>, queues: readonly QueueModel[]): Promise<void> => {
  const inOrder = [...queues].sort(
    (one, other) => Number('RedrivePolicy' in one.attributes) - Number('RedrivePolicy' in other.attributes),
  )
  for (const { name, attributes } of inOrder)
    await engine.call('CreateQueue', { QueueName: name, Attributes: attributes })
}
