import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { DynamoEngine } from '../../../local/engines/dynamodb-engine.ts'
import { type AwsInput } from '../../../local/engines/engine.ts'

/** A folder of its own for a test file, removed at its end. */
export const temporaryFolder = (): ((name: string) => string) => {
  const folder = mkdtempSync(join(tmpdir(), 'zaas-engines-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return (name) => join(folder, name)
}

const schemaOf = ([partition, sort]: readonly string[]): AwsInput[] => [
  { AttributeName: partition, KeyType: 'HASH' },
  ...(sort === undefined ? [] : [{ AttributeName: sort, KeyType: 'RANGE' }]),
]

/** The input of `CreateTable` for a table of text keys; `index` names the keys of an index `byUser` that shows keys only. */
export const tableInput = (
  TableName: string,
  keys: readonly string[] = ['pk'],
  { stream = false, index = [] }: { stream?: boolean; index?: readonly string[] } = {},
): AwsInput => ({
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [...keys, ...index].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  KeySchema: schemaOf(keys),
  ...(index.length === 0
    ? {}
    : {
        GlobalSecondaryIndexes: [
          { IndexName: 'byUser', KeySchema: schemaOf(index), Projection: { ProjectionType: 'KEYS_ONLY' } },
        ],
      }),
  ...(stream ? { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } } : {}),
})

/** An engine with the tables of the tests, whose clock a test may move; closed at the end of its file. */
export const engineWithTables = (file: string, now: () => number) => {
  const engine = new DynamoEngine({ file, now, sweepSeconds: 0 })
  engine.provide(tableInput('tokens', ['pk'], { stream: true, index: ['g', 'u'] }))
  engine.provide(tableInput('sessions'), 'ttl')
  engine.provide(tableInput('tenants'))
  engine.provide(tableInput('events', ['pk', 'sort']))
  afterAll(() => engine.close())
  const put = (TableName: string, Item: AwsInput): Promise<AwsInput> => engine.call('PutItem', { TableName, Item })
  const get = async (TableName: string, pk: string): Promise<unknown> =>
    (await engine.call('GetItem', { TableName, Key: key(pk), ConsistentRead: true }))['Item']
  return { engine, put, get }
}

/** A key of one part. */
export const key = (pk: string): AwsInput => ({ pk: { S: pk } })
/** A number. */
export const n = (value: number): AwsInput => ({ N: String(value) })
