import { describe, expect, test } from 'vitest'
import { type FunctionId, functionIds, grants, type Line } from '../../functions/grants.ts'
import { queues, tables } from '../../functions/resources.ts'
import { functionName } from '../../lib/names.ts'
import { allowed, short, type Permission } from './policies.ts'
import { object } from './resolved.ts'
import { stageOf } from './synthesized.ts'

const prefix = 'zaas-prod'
const stage = stageOf('prod')
const bucket = `${prefix}-failed-events-111122223333-eu-west-1`
const logOf = (id: FunctionId): string => `log-group:/aws/lambda/${functionName(prefix, id)}:log-stream:*`

/** The only wildcards, written out: the streams of a function's own log, a failure destination's objects, and an action without resources. */
const wildcards = (id: FunctionId): string[] => [
  `logs:CreateLogStream ${logOf(id)}`,
  `logs:PutLogEvents ${logOf(id)}`,
  ...(id === 'delivery.publish' ? [`s3:PutObject ${bucket}/aws/lambda/*`, 'dynamodb:ListStreams *'] : []),
  ...(id === 'delivery.mail' ? ['sns:Publish *'] : []),
]

/** A line of grants.ts as IAM should have it: written anew here, so that a mistake in `permissions.ts` shows. */
const expected = (id: FunctionId): string[] => {
  const { settings: _settings, ...line }: Line = grants[id]
  return Object.entries(line).flatMap(([resource, actions]) =>
    actions.map((action) => {
      const [first = '', rest] = resource.split('/')
      const table = tables.find((name) => name === first)
      if (action === 'ListStreams') return 'dynamodb:ListStreams *'
      if (table && rest === 'stream') return `dynamodb:${action} <TokensTable.StreamArn>`
      if (table) return `dynamodb:${action} table/${prefix}-${table}${rest === undefined ? '' : `/index/${rest}`}`
      if (queues.some((name) => name === first))
        return `sqs:${action} ${prefix}-${first}${rest === 'dead' ? '-dead' : ''}`
      if (resource === 'kms') return `kms:${action} <InstanceKey.Arn>`
      if (resource === 'sms') return `sns:${action} *`
      if (resource === 'ses') return `ses:${action} identity/zaas.example`
      return action === 'PutObject' ? `s3:PutObject ${bucket}/aws/lambda/*` : `s3:${action} ${bucket}`
    }),
  )
}

const isLog = ({ action }: Permission): boolean => action.startsWith('logs:')
const permissions = (id: FunctionId): Permission[] => allowed(stage, prefix, id)

describe('what a function may do', () => {
  test.each(functionIds)('%s: exactly its line of grants, and its own log', (id) => {
    expect(permissions(id).map(short).sort()).toEqual(
      [...expected(id), `logs:CreateLogStream ${logOf(id)}`, `logs:PutLogEvents ${logOf(id)}`].sort(),
    )
  })

  test.each(functionIds)('%s: no wildcard action, and no wildcard resource but the ones written out here', (id) => {
    for (const { action } of permissions(id)) expect(action).toMatch(/^[a-z0-9]+:[A-Za-z]+$/)
    expect(
      permissions(id)
        .filter(({ resource }) => resource.includes('*'))
        .map(short)
        .sort(),
    ).toEqual(wildcards(id).sort())
  })

  test.each(functionIds)('%s: no table, queue or key without its variable', (id) => {
    const { properties } = stage.one('AWS::Lambda::Function', 'FunctionName', functionName(prefix, id))
    const names = Object.keys(object(object(properties['Environment'])['Variables']))
    const reached = permissions(id)
      .filter((permission) => !isLog(permission))
      .map(short)
    for (const table of tables) {
      expect(
        reached.some((permission) => new RegExp(`table/${prefix}-${table}(/index/by-service)?$`).test(permission)),
      ).toBe(names.includes(`TABLE_${table.toUpperCase()}`))
    }
    for (const queue of queues)
      expect(reached.includes(`sqs:SendMessage ${prefix}-${queue}`)).toBe(
        names.includes(`QUEUE_${queue.toUpperCase()}`),
      )
    expect(reached.some((permission) => permission.startsWith('kms:'))).toBe(names.includes('KMS_KEY'))
  })

  test('every role belongs to Lambda, names no managed policy, and no policy stands outside the roles', () => {
    for (const role of stage.of('AWS::IAM::Role')) {
      expect(role.properties).not.toHaveProperty('ManagedPolicyArns')
      expect(JSON.stringify(role.properties['AssumeRolePolicyDocument'])).toBe(
        '{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"}}],"Version":"2012-10-17"}',
      )
    }
    expect(stage.of('AWS::IAM::Role')).toHaveLength(functionIds.length)
    expect([
      ...stage.of('AWS::IAM::Policy'),
      ...stage.of('AWS::IAM::ManagedPolicy'),
      ...stage.of('AWS::IAM::RolePolicy'),
    ]).toEqual([])
  })

  test('mails leave from one address only', () => {
    const [ses, ...others] = functionIds.flatMap((id) =>
      permissions(id).filter(({ action }) => action.startsWith('ses:')),
    )
    expect(others).toEqual([])
    expect(ses).toMatchObject({
      action: 'ses:SendEmail',
      conditions: { StringEquals: { 'ses:FromAddress': 'no-reply@zaas.example' } },
    })
  })

  test('only the publisher takes from the stream, only each queue’s worker from its queue, and an operator from dead letters', () => {
    const takers = (action: string): string[] =>
      functionIds.flatMap((id) =>
        permissions(id)
          .filter((p) => p.action === action)
          .map((p) => `${id} ${short(p)}`),
      )
    expect(takers('dynamodb:GetRecords')).toEqual(['delivery.publish dynamodb:GetRecords <TokensTable.StreamArn>'])
    expect(takers('sqs:ReceiveMessage')).toEqual([
      `delivery.deliver sqs:ReceiveMessage ${prefix}-deliveries`,
      `delivery.settle sqs:ReceiveMessage ${prefix}-settle`,
      `delivery.usage sqs:ReceiveMessage ${prefix}-usage`,
      `delivery.purge sqs:ReceiveMessage ${prefix}-purge`,
      `delivery.mail sqs:ReceiveMessage ${prefix}-mail`,
      ...[...queues].sort().map((name) => `admin.dead-letters sqs:ReceiveMessage ${prefix}-${name}-dead`),
    ])
  })
})
