import { describe, expect, it } from 'vitest'
import { createAuthorizer } from '../../../local/iam/authorizer.ts'
import { readPolicyStatements } from '../../../local/template/read-roles.ts'
import type { FunctionModel, KeyModel, TableModel } from '../../../local/template/model.ts'
import type { AwsInput, AwsService } from '../../../local/engines/engine.ts'
import type { Json } from '../../../local/template/json.ts'

const account = { region: 'eu-west-1', account: '000000000000' }
const arn = 'arn:aws:dynamodb:eu-west-1:000000000000:table/tokens'
const keyArn = 'arn:aws:kms:eu-west-1:000000000000:key/k1'
const queueArn = 'arn:aws:sqs:eu-west-1:000000000000:mail'

const tables: TableModel[] = ['tokens', 'events'].map((name) => ({
  name,
  arn: `arn:aws:dynamodb:eu-west-1:000000000000:table/${name}`,
  keyAttributes: ['key', 'sort'],
  createTable: {
    GlobalSecondaryIndexes: [{ IndexName: 'by-service', KeySchema: [{ AttributeName: 'shard', KeyType: 'HASH' }] }],
  },
}))

const delegation: Json = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::000000000000:root' },
  Action: 'kms:*',
  Resource: '*',
}

const outcome = (
  statements: Json[],
  service: AwsService,
  action: string,
  input: AwsInput,
  keyPolicy: Json[] = [delegation],
): string => {
  const role = { arn: 'arn:aws:iam::000000000000:role/r', statements: readPolicyStatements({ Statement: statements }) }
  const caller: FunctionModel = {
    name: 'fn',
    role,
    arn: 'arn:fn',
    directory: '/code',
    handler: 'index.handler',
    environment: {},
    timeoutSeconds: 3,
    memoryMegabytes: 128,
  }
  const keys: KeyModel[] = [
    { keyId: 'k1', arn: keyArn, aliases: ['alias/zaas'], policy: readPolicyStatements({ Statement: keyPolicy }) },
  ]
  const authorize = createAuthorizer({
    model: { ...account, tables, keys },
    callerOf: (id) => (id === 'ME' ? caller : undefined),
    keyOfBlob: (blob) => (blob === 'blob' ? 'k1' : undefined),
    onRefusal: () => undefined,
  })
  try {
    authorize('ME', service, action, input)
    return 'allowed'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const allow = (Action: Json, Resource: Json = arn, more: object = {}): Json => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})
const deny = (Action: Json, Resource: Json = arn, more: object = {}): Json => ({
  Effect: 'Deny',
  Action,
  Resource,
  ...more,
})

describe('DynamoDB', () => {
  const get = { TableName: 'tokens', Key: { key: { S: 'a' } } }
  it.each<[string, Json[], string, AwsInput, boolean]>([
    ['an exact grant allows', [allow('dynamodb:GetItem')], 'GetItem', get, true],
    ['no statement refuses', [], 'GetItem', get, false],
    ['another action refuses', [allow('dynamodb:PutItem')], 'GetItem', get, false],
    ['another table refuses', [allow('dynamodb:GetItem')], 'GetItem', { ...get, TableName: 'events' }, false],
    ['action wildcards and letter case', [allow('DynamoDB:Get*')], 'GetItem', get, true],
    ['a question mark is one character', [allow('dynamodb:GetIte?')], 'GetItem', get, true],
    ['a resource pattern', [allow('dynamodb:*', 'arn:aws:dynamodb:*:*:table/tok*')], 'GetItem', get, true],
    ['a Deny wins', [allow('dynamodb:*'), deny('dynamodb:GetItem', '*')], 'GetItem', get, false],
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
    ['a table by its ARN', [allow('dynamodb:GetItem')], 'GetItem', { ...get, TableName: arn }, true],
    ['an unknown table', [allow('dynamodb:*', '*')], 'GetItem', { TableName: 'none' }, false],
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
    ['PartiQL is refused', [allow('*', '*')], 'ExecuteStatement', { Statement: 'select' }, false],
  ])('%s', (_title, statements, action, input, expected) => {
    expect(outcome(statements, 'dynamodb', action, input) === 'allowed').toBe(expected)
  })

  const leading = {
    Condition: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['acme#*'] },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  }
  it.each<[string, string, AwsInput, boolean]>([
    ['a key within the prefix', 'GetItem', { TableName: 'tokens', Key: { key: { S: 'acme#1' } } }, true],
    ['a key outside it', 'GetItem', { TableName: 'tokens', Key: { key: { S: 'other#1' } } }, false],
    [
      'a batch with one key outside',
      'BatchWriteItem',
      {
        RequestItems: {
          tokens: [{ PutRequest: { Item: { key: { S: 'acme#1' } } } }, { DeleteRequest: { Key: { key: { S: 'x' } } } }],
        },
      },
      false,
    ],
    [
      'a query by placeholder',
      'Query',
      {
        TableName: 'tokens',
        KeyConditionExpression: 'begins_with(sort, :s) AND #k = :k',
        ExpressionAttributeNames: { '#k': 'key' },
        ExpressionAttributeValues: { ':k': { S: 'acme#1' }, ':s': { S: 'a' } },
      },
      true,
    ],
    [
      'a query of another key',
      'Query',
      {
        TableName: 'tokens',
        KeyConditionExpression: '#k = :k AND sort = :s',
        ExpressionAttributeNames: { '#k': 'key' },
        ExpressionAttributeValues: { ':k': { S: 'x' }, ':s': { S: 'acme#1' } },
      },
      false,
    ],
    ['a scan, which has no leading key', 'Scan', { TableName: 'tokens' }, false],
  ])('leading keys: %s', (_title, action, input, expected) => {
    expect(outcome([allow('dynamodb:*', arn, leading)], 'dynamodb', action, input) === 'allowed').toBe(expected)
  })

  it('the refusal names function, action and resource', () => {
    expect(outcome([], 'dynamodb', 'GetItem', get)).toBe(
      `Function fn is not authorized to perform dynamodb:GetItem on ${arn}: no policy of its role allows it`,
    )
  })
})

describe('what is not understood fails closed', () => {
  const get = { TableName: 'tokens', Key: { key: { S: 'a' } } }
  it.each<[string, Json[], boolean]>([
    ['NotAction in an Allow', [{ Effect: 'Allow', NotAction: 'x', Resource: '*' }], false],
    ['NotResource in an Allow', [{ Effect: 'Allow', Action: '*', NotResource: 'x' }], false],
    ['NotAction in a Deny', [allow('*', '*'), { Effect: 'Deny', NotAction: 'x', Resource: '*' }], false],
    ['NotResource in a Deny', [allow('*', '*'), { Effect: 'Deny', Action: '*', NotResource: 'x' }], false],
    [
      'an unknown operator in an Allow',
      [allow('*', '*', { Condition: { DateLessThan: { 'aws:CurrentTime': '2099' } } })],
      false,
    ],
    [
      'an unknown operator in a Deny',
      [allow('*', '*'), deny('*', '*', { Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } })],
      false,
    ],
    ['a policy variable', [allow('*', 'arn:aws:dynamodb:*:*:table/${aws:username}*')], false],
    [
      'a variable in a condition',
      [allow('*', '*', { Condition: { StringLike: { 'aws:PrincipalArn': '${x}*' } } })],
      false,
    ],
    ['an unknown member', [{ Effect: 'Allow', Action: '*', Resource: '*', Surprise: 1 }], false],
    [
      'a known operator that holds',
      [allow('*', '*', { Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/r' } } })],
      true,
    ],
    ['an absent key with IfExists', [allow('*', '*', { Condition: { StringEqualsIfExists: { 'aws:x': 'y' } } })], true],
    ['an absent key', [allow('*', '*', { Condition: { StringEquals: { 'aws:x': 'y' } } })], false],
  ])('%s', (_title, statements, expected) => {
    expect(outcome(statements, 'dynamodb', 'GetItem', get) === 'allowed').toBe(expected)
  })
})

describe('KMS', () => {
  const context = { Condition: { StringEquals: { 'kms:EncryptionContext:instance': 'local' } } }
  const call = { CiphertextBlob: 'blob', EncryptionContext: { instance: 'local' } }
  const grant = allow('kms:Decrypt', keyArn, context)
  it.each<[string, Json[], AwsInput, Json[], boolean]>([
    ['the key is read from the blob', [grant], call, [delegation], true],
    ['another context', [grant], { ...call, EncryptionContext: { instance: 'prod' } }, [delegation], false],
    ['no context', [grant], { CiphertextBlob: 'blob' }, [delegation], false],
    ['a blob of another key', [grant], { ...call, CiphertextBlob: 'other' }, [delegation], false],
    ['a key policy that does not trust the account', [grant], call, [], false],
    [
      'a key policy that names the role',
      [],
      call,
      [{ ...asObject(delegation), Principal: { AWS: 'arn:aws:iam::000000000000:role/r' }, Action: 'kms:Decrypt' }],
      true,
    ],
    [
      'a key policy that denies without a context',
      [allow('kms:*', '*')],
      { CiphertextBlob: 'blob' },
      [
        delegation,
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 'kms:Decrypt',
          Resource: '*',
          Condition: { Null: { 'kms:EncryptionContext:instance': 'true' } },
        },
      ],
      false,
    ],
    [
      'a Deny of the account means everybody in it',
      [allow('kms:*', '*')],
      call,
      [delegation, { ...asObject(delegation), Effect: 'Deny' }],
      false,
    ],
    ['an alias', [allow('kms:Decrypt', keyArn)], { KeyId: 'alias/zaas' }, [delegation], true],
  ])('%s', (_title, statements, input, policy, expected) => {
    expect(outcome(statements, 'kms', 'Decrypt', input, policy) === 'allowed').toBe(expected)
  })
})

const asObject = (value: Json): object => {
  return value as object
}

describe('SQS, SES and SNS', () => {
  const from = { FromEmailAddress: 'zaas <no-reply@zaas.example>', Destination: { ToAddresses: ['a@b.c'] } }
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
    [
      'the domain of a sender',
      [allow('ses:SendEmail', 'arn:aws:ses:eu-west-1:000000000000:identity/zaas.example')],
      'ses',
      'SendEmail',
      from,
      true,
    ],
    [
      'the address of a sender',
      [
        allow('ses:SendEmail', 'arn:aws:ses:eu-west-1:000000000000:identity/no-reply@zaas.example', {
          Condition: { StringEquals: { 'ses:FromAddress': 'no-reply@zaas.example' } },
        }),
      ],
      'ses',
      'SendEmail',
      from,
      true,
    ],
    [
      'another sender',
      [allow('ses:SendEmail', 'arn:aws:ses:eu-west-1:000000000000:identity/x.example')],
      'ses',
      'SendEmail',
      from,
      false,
    ],
    [
      'a configuration set needs its own grant',
      [allow('ses:SendEmail', 'arn:aws:ses:eu-west-1:000000000000:identity/zaas.example')],
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
