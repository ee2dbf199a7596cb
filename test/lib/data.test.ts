import { describe, expect, test } from 'vitest'
import { tables } from '../../functions/resources.ts'
import { object, list } from './resolved.ts'
import { withConfiguration } from '../../lib/stage-from-context.ts'
import { stages } from '../../lib/stages.ts'
import { Stage, stageOf } from './synthesized.ts'
import { wordsOf } from '../support/words-of.ts'

const keysOf = (schema: Parameters<typeof list>[0]): string =>
  list(schema)
    .map(object)
    .map((key) => `${String(key['AttributeName'])}:${String(key['KeyType'])}`)
    .join(' ')

const layout = {
  tenants: { keys: 'tenant:HASH item:RANGE', expires: true, recovery: 35 },
  services: { keys: 'tenant:HASH item:RANGE', expires: false, recovery: 35 },
  tokens: { keys: 'key:HASH', expires: false, recovery: 35 },
  sessions: { keys: 'key:HASH', expires: true, recovery: 0 },
  transactions: { keys: 'key:HASH', expires: true, recovery: 35 },
  events: { keys: 'key:HASH sort:RANGE', expires: true, recovery: 35 },
  keys: { keys: 'key:HASH', expires: false, recovery: 7 },
}

describe.each(['dev', 'prod'] as const)('tables of %s', (name) => {
  const stage = stageOf(name)
  const tableOf = (table: string) => stage.one('AWS::DynamoDB::Table', 'TableName', `zaas-${name}-${table}`)

  test('there are these and no others', () => {
    expect(
      stage
        .of('AWS::DynamoDB::Table')
        .map(({ properties }) => properties['TableName'])
        .sort(),
    ).toEqual(tables.map((table) => `zaas-${name}-${table}`).sort())
  })

  test.each(tables)('%s has its keys, expiry, recovery and sealing at rest, and costs by use', (table) => {
    const { properties } = tableOf(table)
    expect(keysOf(properties['KeySchema'])).toBe(layout[table].keys)
    expect(properties['TimeToLiveSpecification']).toEqual(
      layout[table].expires ? { AttributeName: 'expires', Enabled: true } : undefined,
    )
    expect(properties['PointInTimeRecoverySpecification']).toEqual(
      layout[table].recovery === 0
        ? undefined
        : { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: layout[table].recovery },
    )
    // Sealed with AWS’s own key where it does not say otherwise.
    expect(properties).toMatchObject({ BillingMode: 'PAY_PER_REQUEST' })
    expect(object(properties['SSESpecification'])['SSEEnabled']).not.toBe(true)
  })

  test.each(tables)('%s is kept in prod alone, and by a deploy that fails nowhere', (table) => {
    expect(tableOf(table).deletionPolicy).toBe(name === 'prod' ? 'RetainExceptOnCreate' : 'Delete')
    expect(tableOf(table).properties['DeletionProtectionEnabled']).toBe(false)
  })

  test('only tokens has a stream, with both images: sessions has neither stream nor recovery', () => {
    const streams = tables.filter((table) => tableOf(table).properties['StreamSpecification'] !== undefined)
    expect(streams).toEqual(['tokens'])
    expect(tableOf('tokens').properties['StreamSpecification']).toEqual({ StreamViewType: 'NEW_AND_OLD_IMAGES' })
    expect(tableOf('sessions').properties['PointInTimeRecoverySpecification']).toBeUndefined()
  })

  test('the index of users holds keys only, so that a change of status does not write it; those of lists hold what is listed', () => {
    const indexes = tables.flatMap((table) => list(tableOf(table).properties['GlobalSecondaryIndexes']).map(object))
    expect(indexes.map((index) => [index['IndexName'], keysOf(index['KeySchema']), index['Projection']])).toEqual([
      ['by-service', 'shard:HASH user:RANGE', { ProjectionType: 'KEYS_ONLY' }],
      ['by-service', 'shard:HASH moment:RANGE', { ProjectionType: 'ALL' }],
      ['by-service', 'shard:HASH moment:RANGE', { ProjectionType: 'ALL' }],
    ])
  })

  test('logical ids of what is kept never change', () => {
    const kept = stage.resources.filter(({ type }) =>
      ['AWS::DynamoDB::Table', 'AWS::KMS::Key', 'AWS::S3::Bucket'].includes(type),
    )
    expect(kept.map(({ stack, logicalId }) => `${stack}/${logicalId}`).sort()).toEqual(wordsOf`
      data/EventsTable data/InstanceKey data/KeysTable data/ServicesTable data/SessionsTable data/TenantsTable
      data/TokensTable data/TransactionsTable delivery/FailedEventsBucket
    `)
    for (const { deletionPolicy } of kept)
      expect(deletionPolicy).toBe(name === 'prod' ? 'RetainExceptOnCreate' : 'Delete')
  })
})

describe('prod as it is configured', () => {
  const tablesOf = (stage: Stage) => stage.of('AWS::DynamoDB::Table').map(({ properties }) => properties)

  test('protects its tables and their stack once they are there, and seals them with the account’s key if it is told to', () => {
    const stage = new Stage({ ...stages.prod, protected: true, tableKey: 'aws-managed' })
    expect(tablesOf(stage)).toHaveLength(tables.length)
    for (const table of tablesOf(stage))
      expect(table).toMatchObject({ DeletionProtectionEnabled: true, SSESpecification: { SSEEnabled: true } })
    expect(stage.stacks.get('data')).toMatchObject({ terminationProtection: true })
    expect(stageOf('prod').stacks.get('data')).toMatchObject({ terminationProtection: false })
  })

  test('has no table in the place of a restored one, whose name and stream its functions use', () => {
    const streamArn = 'arn:aws:dynamodb:eu-west-1:111122223333:table/tokens-2/stream/2026-11-27T00:00:00.000'
    const stage = new Stage(
      withConfiguration(stages.prod, {
        restored: { tokens: { name: 'tokens-2', streamArn }, keys: { name: 'keys-2' } },
      }),
    )
    const left = tables.filter((table) => table !== 'tokens' && table !== 'keys')
    expect(
      tablesOf(stage)
        .map(({ TableName }) => TableName)
        .sort(),
    ).toEqual(left.map((table) => `zaas-prod-${table}`).sort())
    expect(stage.one('AWS::Lambda::EventSourceMapping', 'EventSourceArn', streamArn).stack).toBe('delivery')
    const status = stage.one('AWS::Lambda::Function', 'FunctionName', 'zaas-prod-token-status').properties
    expect(status['Environment']).toMatchObject({ Variables: { TABLE_TOKENS: 'tokens-2', TABLE_KEYS: 'keys-2' } })
    expect(JSON.stringify([...stage.templates.values()])).not.toMatch(/TokensTable|KeysTable|zaas-prod-(tokens|keys)"/)
  })
})
