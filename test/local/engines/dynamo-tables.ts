import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { AwsInput, Engine } from '../../../local/engines/engine.ts'

/** A folder of its own for a test file, removed at its end. */
export const temporaryFolder = (): ((name: string) => string) => {
  const folder = mkdtempSync(join(tmpdir(), 'zaas-engines-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return (name) => join(folder, name)
}

/** Creates a table of a string key `pk`, with an optional stream and an index on `group`, `user`. */
export const createTable = async (
  engine: Engine,
  name: string,
  extra: AwsInput = {},
  attributes: string[] = [],
): Promise<void> => {
  await engine.call('CreateTable', {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', ...attributes].map((attribute) => ({ AttributeName: attribute, AttributeType: 'S' })),
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    ...extra,
  })
}

export const STREAM = { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } }
