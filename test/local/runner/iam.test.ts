import { describe, expect, it } from 'vitest'
import type { AwsInput, AwsService } from '../../../local/engines/engine.ts'
import type { Json } from '../../../local/template/json.ts'
import { allow, arn, blobOf, delegation, key, modelOf, outcome, queueArn } from './iam-outcome.ts'

describe('DynamoDB', () => {
  const get = { TableName: 'tokens', Key: { key: { S: 'a' } } }
  it.each<[string, Json[], string, AwsInput, boolean]>([
    ['an exact grant allows', [allow('dynamodb:GetItem')], 'GetItem', get, true],
    ['no statement refuses', [], 'GetItem', get, false],
    ['another action refuses', [allow('dynamodb:PutItem')], 'GetItem', get, false],
    ['an action with a wildcard grants nothing', [allow('dynamodb:*')], 'GetItem', get, false],
    ['another table refuses', [allow('dynamodb:GetItem')], 'GetItem', { ...get, TableName: 'events' }, false],
    ['a resource pattern', [allow('dynamodb:GetItem', 'arn:aws:dynamodb:*:*:table/tok*')], 'GetItem', get, true],
    [
      'a pattern is no regular expression',
      [allow('dynamodb:GetItem', arn.replace('tokens', 't.*'))],
      'GetItem',
      get,
      false,
    ],
    [
      'a query on an index needs the index',
      [allow('dynamodb:Query')],
      'Query',
      { TableName: 'tokens', IndexName: 'by-service' },
      false,
    ],
    [
      "the index's ARN is enough",
      [allow('dynamodb:Query', `${arn}/index/*`)],
      'Query',
      { TableName: 'tokens', IndexName: 'by-service' },
      true,
    ],
    ['an unknown table', [allow('dynamodb:GetItem', '*')], 'GetItem', { TableName: 'none' }, false],
    [
      'BatchGetItem is an action of its own',
      [allow('dynamodb:GetItem')],
      'BatchGetItem',
      { RequestItems: { tokens: { Keys: [] } } },
      false,
    ],
    [
      'a batch needs every table',
      [allow('dynamodb:BatchGetItem')],
      'BatchGetItem',
      { RequestItems: { tokens: { Keys: [] }, events: { Keys: [] } } },
      false,
    ],
    [
      'a transaction needs its single actions',
      [allow(['dynamodb:PutItem', 'dynamodb:ConditionCheckItem'])],
      'TransactWriteItems',
      { TransactItems: [{ Put: { TableName: 'tokens' } }, { ConditionCheck: { TableName: 'tokens' } }] },
      true,
    ],
    [
      'one action of a transaction missing',
      [allow('dynamodb:PutItem')],
      'TransactWriteItems',
      { TransactItems: [{ Put: { TableName: 'tokens' } }, { Delete: { TableName: 'tokens' } }] },
      false,
    ],
    [
      'TransactWriteItems as a grant allows nothing',
      [allow('dynamodb:TransactWriteItems')],
      'TransactWriteItems',
      { TransactItems: [{ Put: { TableName: 'tokens' } }] },
      false,
    ],
    [
      'PartiQL names no table',
      [allow('dynamodb:ExecuteStatement', '*')],
      'ExecuteStatement',
      { Statement: 'x' },
      false,
    ],
  ])('%s', (_title, statements, action, input, expected) => {
    expect(outcome(statements, 'dynamodb', action, input) === 'allowed').toBe(expected)
  })

  it('the refusal names function, action and resource', () => {
    expect(outcome([], 'dynamodb', 'GetItem', get)).toBe(
      `Function fn is not authorized to perform dynamodb:GetItem on ${arn}: no policy of its role allows it`,
    )
  })
})

it.each<[string, Json, string]>([
  ['NotAction', { Effect: 'Allow', NotAction: 'x', Resource: '*' }, 'NotAction'],
  ['NotResource', { Effect: 'Allow', Action: 'x', NotResource: 'x' }, 'NotResource'],
  ['a Deny', { Effect: 'Deny', Action: 'x', Resource: '*' }, 'Effect Deny'],
  ['an operator', allow('x', '*', { Condition: { StringLike: { 'aws:x': 'y*' } } }), 'Operator StringLike'],
  ['a policy variable', allow('x', 'arn:aws:dynamodb:*:*:table/${aws:username}'), 'A policy variable'],
])('a policy with %s, which is not evaluated, stops the start', (_title, statement, what) => {
  const sentence = `${what} is not evaluated on one machine`
  expect(() => modelOf([statement])).toThrow(`app/Role.Policies: ${sentence}`)
  expect(() => modelOf([], [statement])).toThrow(`app/Key.KeyPolicy: ${sentence}`)
})

describe('KMS', () => {
  const condition = (name: string, value: Json): object => ({ Condition: { StringEquals: { [name]: value } } })
  const context = condition('kms:EncryptionContext:instance', 'local')
  const CiphertextBlob = blobOf(key.keyId)
  const call = { KeyId: key.arn, CiphertextBlob, EncryptionContext: { instance: 'local' } }
  const grant = allow('kms:Decrypt', key.arn, context)
  const trusted = (more: object): Json => ({ ...(delegation as object), ...more })
  it.each<[string, Json[], AwsInput, Json[], boolean]>([
    ['within role and key policy', [grant], call, [delegation], true],
    ['another context', [grant], { ...call, EncryptionContext: { instance: 'prod' } }, [delegation], false],
    ['no context', [grant], { KeyId: key.arn, CiphertextBlob }, [delegation], false],
    ['a blob of another key', [grant], { ...call, CiphertextBlob: blobOf('other') }, [delegation], false],
    ['no key named', [grant], { ...call, KeyId: undefined }, [delegation], false],
    ['a key policy that does not trust the account', [grant], call, [trusted({ Principal: { AWS: 'x' } })], false],
    ['a key policy alone', [], call, [delegation], false],
    [
      'a key policy for this role',
      [grant],
      call,
      [trusted(condition('aws:PrincipalArn', ['x', 'arn:aws:iam::000000000000:role/r']))],
      true,
    ],
    ['a key policy for another role', [grant], call, [trusted(condition('aws:PrincipalArn', 'x'))], false],
    ['a key policy for this account', [grant], call, [trusted(condition('kms:CallerAccount', '000000000000'))], true],
  ])('%s', (_title, statements, input, policy, expected) => {
    expect(outcome(statements, 'kms', 'Decrypt', input, policy) === 'allowed').toBe(expected)
  })
})

describe('SQS, SES and SNS', () => {
  const from = { FromEmailAddress: 'no-reply@zaas.example', Destination: { ToAddresses: ['a@b.c'] } }
  const identity = (name: string): string => `arn:aws:ses:eu-west-1:000000000000:identity/${name}`
  const address = { Condition: { StringEquals: { 'ses:FromAddress': 'no-reply@zaas.example' } } }
  it.each<[string, Json[], AwsService, string, AwsInput, boolean]>([
    [
      'a batch of messages needs SendMessage',
      [allow('sqs:SendMessage', queueArn)],
      'sqs',
      'SendMessageBatch',
      { QueueUrl: 'http://x/000000000000/mail' },
      true,
    ],
    [
      'another queue',
      [allow('sqs:SendMessage', queueArn)],
      'sqs',
      'SendMessage',
      { QueueUrl: 'http://x/000000000000/other' },
      false,
    ],
    ['the domain of a sender', [allow('ses:SendEmail', identity('zaas.example'))], 'ses', 'SendEmail', from, true],
    [
      'the address of a sender',
      [allow('ses:SendEmail', identity('zaas.example'), address)],
      'ses',
      'SendEmail',
      { ...from, FromEmailAddress: 'other@zaas.example' },
      false,
    ],
    ['another sender', [allow('ses:SendEmail', identity('x.example'))], 'ses', 'SendEmail', from, false],
    [
      'a configuration set is not evaluated',
      [allow('ses:SendEmail', '*')],
      'ses',
      'SendEmail',
      { ...from, ConfigurationSetName: 'c' },
      false,
    ],
    [
      'an SMS has no resource but any',
      [allow('sns:Publish', '*')],
      'sns',
      'Publish',
      { PhoneNumber: '+15550100' },
      true,
    ],
    [
      'a topic grant sends no SMS',
      [allow('sns:Publish', 'arn:aws:sns:*')],
      'sns',
      'Publish',
      { PhoneNumber: '+15550100' },
      false,
    ],
  ])('%s', (_title, statements, service, action, input, expected) => {
    expect(outcome(statements, service, action, input) === 'allowed').toBe(expected)
  })
})
