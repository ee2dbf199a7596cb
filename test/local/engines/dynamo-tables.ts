import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
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
