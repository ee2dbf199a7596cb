import { describe, expect, test } from 'vitest'
import { tables } from '../../functions/resources.ts'
import { object, list } from './resolved.ts'
import { stageOf } from './synthesized.ts'
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
    expect(properties).toMatchObject({ BillingMode: 'PAY_PER_REQUEST', SSESpecification: { SSEEnabled: true } })
  })

  test.each(tables)('%s is kept and protected in prod alone', (table) => {
    expect(tableOf(table).deletionPolicy).toBe(name === 'prod' ? 'Retain' : 'Delete')
    expect(tableOf(table).properties['DeletionProtectionEnabled']).toBe(name === 'prod')
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
    for (const { deletionPolicy } of kept) expect(deletionPolicy).toBe(name === 'prod' ? 'Retain' : 'Delete')
  })
})
