import { describe, expect, it } from 'vitest'
import type { SynthesizedStack } from '../../../local/template/assembly.ts'
import type { JsonObject } from '../../../local/template/json.ts'
import { loadModel } from '../../../local/template/load-model.ts'
import { Resolver } from '../../../local/template/resolver.ts'

const addresses = {
  publicUrl: 'http://127.0.0.1:8080',
  queueUrl: (name: string) => `http://127.0.0.1:9/000000000000/${name}`,
}

const stack = (name: string, template: JsonObject): SynthesizedStack => {
  return { name, region: 'eu-west-1', account: '000000000000', template, assets: new Map([['code.zip', '/code']]) }
}

const data = stack('data', {
  Mappings: { Sizes: { small: { days: '7' } } },
  Parameters: {
    Word: { Type: 'String', Default: 'hello' },
    FromSsm: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk/version' },
  },
  Conditions: {
    IsIreland: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
    Not: { 'Fn::Not': [{ Condition: 'IsIreland' }] },
    Both: {
      'Fn::And': [{ Condition: 'IsIreland' }, { 'Fn::Or': [{ Condition: 'Not' }, { 'Fn::Equals': ['a', 'a'] }] }],
    },
  },
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: { TableName: 'tokens', StreamSpecification: { StreamViewType: 'NEW_IMAGE' } },
    },
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: { QueueName: { 'Fn::Join': ['-', ['zaas', { Ref: 'AWS::StackName' }]] } },
    },
    Fn: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'status' } },
    Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
    Alias: {
      Type: 'AWS::Lambda::Alias',
      Properties: {
        FunctionName: { Ref: 'Fn' },
        Name: 'live',
        FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] },
      },
    },
    Loop: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::GetAtt': ['Loop', 'QueueName'] } } },
  },
  Outputs: {
    TableArn: {
      Value: { 'Fn::GetAtt': ['Table', 'Arn'] },
      Export: { Name: { 'Fn::Sub': '${AWS::StackName}:TableArn' } },
    },
    QueueUrl: { Value: { Ref: 'Queue' } },
  },
})
const api = stack('api', { Resources: {} })
const resolver = new Resolver([data, api], addresses)
const inData = { stack: data, path: 'X' }
const inApi = { stack: api, path: 'X' }

describe('intrinsic functions', () => {
  it.each<[string, JsonObject, unknown]>([
    ['a parameter', { Ref: 'Word' }, 'hello'],
    ['a pseudo parameter', { Ref: 'AWS::AccountId' }, '000000000000'],
    ['a queue by its URL on this machine', { Ref: 'Queue' }, 'http://127.0.0.1:9/000000000000/zaas-data'],
    ["a queue's ARN", { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:eu-west-1:000000000000:zaas-data'],
    ['an attribute in one text', { 'Fn::GetAtt': 'Table.Arn' }, 'arn:aws:dynamodb:eu-west-1:000000000000:table/tokens'],
    [
      'a stream',
      { 'Fn::GetAtt': ['Table', 'StreamArn'] },
      'arn:aws:dynamodb:eu-west-1:000000000000:table/tokens/stream/2026-01-01T00:00:00.000',
    ],
    ['a version', { Ref: 'Version' }, 'arn:aws:lambda:eu-west-1:000000000000:function:status:1'],
    ['an alias', { Ref: 'Alias' }, 'arn:aws:lambda:eu-west-1:000000000000:function:status:live'],
    ['a join', { 'Fn::Join': ['/', ['a', { Ref: 'Word' }, 1]] }, 'a/hello/1'],
    ['a split and a selection', { 'Fn::Select': [1, { 'Fn::Split': ['-', 'a-b-c'] }] }, 'b'],
    [
      'a substitution',
      { 'Fn::Sub': '${Word} ${!literal} ${Table.Arn}' },
      'hello ${literal} arn:aws:dynamodb:eu-west-1:000000000000:table/tokens',
    ],
    [
      'a substitution with variables',
      { 'Fn::Sub': ['${x}-${Word}', { x: { Ref: 'AWS::Region' } }] },
      'eu-west-1-hello',
    ],
    ['a mapping', { 'Fn::FindInMap': ['Sizes', 'small', 'days'] }, '7'],
    ['a condition that holds', { 'Fn::If': ['Both', 'yes', 'no'] }, 'yes'],
    ['a condition that does not', { 'Fn::If': ['Not', 'yes', { Ref: 'AWS::NoValue' }] }, undefined],
  ])('%s', (_title, value, expected) => {
    expect(resolver.resolve(inData, value)).toEqual(expected)
  })

  it('other stacks are reached by exports and by outputs', () => {
    expect(resolver.resolve(inApi, { 'Fn::ImportValue': 'data:TableArn' })).toBe(
      'arn:aws:dynamodb:eu-west-1:000000000000:table/tokens',
    )
    expect(resolver.resolve(inApi, { 'Fn::GetStackOutput': { StackName: 'data', OutputName: 'QueueUrl' } })).toBe(
      'http://127.0.0.1:9/000000000000/zaas-data',
    )
  })

  it('a value that is left out leaves lists and objects', () => {
    expect(resolver.resolve(inData, { list: [1, { Ref: 'AWS::NoValue' }, 2], gone: { Ref: 'AWS::NoValue' } })).toEqual({
      list: [1, 2],
    })
  })

  it('a condition in a policy statement is no function', () => {
    expect(resolver.resolve(inData, { Condition: { StringEquals: { a: { Ref: 'Word' } } } })).toEqual({
      Condition: { StringEquals: { a: 'hello' } },
    })
  })

  it.each<[string, JsonObject, RegExp]>([
    ['an unknown resource', { Ref: 'Nothing' }, /data\/X\.Ref: there is no resource Nothing/],
    [
      'an unknown attribute',
      { 'Fn::GetAtt': ['Table', 'Colour'] },
      /Colour of Table \(AWS::DynamoDB::Table\) is not known/,
    ],
    ['an unknown function', { 'Fn::Transform': {} }, /data\/X: Fn::Transform is not supported/],
    ['a parameter from SSM', { Ref: 'FromSsm' }, /parameter FromSsm has no value/],
    ['an unknown export', { 'Fn::ImportValue': 'none' }, /no stack exports none/],
    ['a circle', { 'Fn::GetAtt': ['Loop', 'QueueName'] }, /refers to itself/],
    ['a secret', { a: '{{resolve:ssm:/x}}' }, /data\/X\.a: dynamic references/],
  ])('%s is an error that names its place', (_title, value, message) => {
    expect(() => resolver.resolve(inData, value)).toThrow(message)
  })
})

const role = {
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: 'role',
    Policies: [{ PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }] } }],
  },
}
const lambda = (environment: JsonObject = {}): JsonObject => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    Code: { S3Bucket: 'x', S3Key: 'code.zip' },
    Environment: { Variables: environment },
  },
})

describe('the model', () => {
  it('joins functions, roles, routes and sources', () => {
    const model = loadModel(
      [
        stack('app', {
          Resources: {
            Role: role,
            Policy: {
              Type: 'AWS::IAM::Policy',
              Properties: {
                Roles: [{ Ref: 'Role' }],
                PolicyDocument: { Statement: { Effect: 'Deny', NotAction: ['sqs:*'], Resource: ['*'] } },
              },
            },
            Fn: lambda({ NUMBER: 5, QUEUE: 'https://sqs.eu-west-1.amazonaws.com/000000000000/q' }),
            Alias: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Fn' }, Name: 'live' } },
            Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP', Name: 'api' } },
            Integration: {
              Type: 'AWS::ApiGatewayV2::Integration',
              Properties: {
                ApiId: { Ref: 'Api' },
                IntegrationUri: { Ref: 'Alias' },
                PayloadFormatVersion: '2.0',
                TimeoutInMillis: 5000,
              },
            },
            Route: {
              Type: 'AWS::ApiGatewayV2::Route',
              Properties: {
                ApiId: { Ref: 'Api' },
                RouteKey: 'GET /a',
                Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
              },
            },
            Dead: { Type: 'AWS::SQS::Queue' },
            Queue: {
              Type: 'AWS::SQS::Queue',
              Properties: {
                QueueName: 'q',
                VisibilityTimeout: 60,
                RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 },
              },
            },
            Mapping: {
              Type: 'AWS::Lambda::EventSourceMapping',
              Properties: {
                EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
                FunctionName: { Ref: 'Fn' },
                FunctionResponseTypes: ['ReportBatchItemFailures'],
                ScalingConfig: { MaximumConcurrency: 2 },
              },
            },
            Rule: {
              Type: 'AWS::Events::Rule',
              Properties: {
                ScheduleExpression: 'rate(1 minute)',
                Targets: [{ Arn: { 'Fn::GetAtt': ['Fn', 'Arn'] }, Id: 'a' }],
              },
            },
            Odd: { Type: 'AWS::Neptune::DBCluster' },
          },
        }),
      ],
      addresses,
    )
    const [fn] = model.functions
    expect(fn).toMatchObject({
      name: 'app-Fn',
      directory: '/code',
      handler: 'index.handler',
      timeoutSeconds: 3,
      environment: { NUMBER: '5', QUEUE: 'http://127.0.0.1:9/000000000000/q' },
    })
    expect(fn?.role.statements).toMatchObject([
      { effect: 'Allow', unsupported: [] },
      { effect: 'Deny', unsupported: ['NotAction'] },
    ])
    expect(model.routes).toMatchObject([
      { routeKey: 'GET /a', functionName: 'app-Fn', timeoutSeconds: 5, stage: '$default' },
    ])
    expect(model.queues.find(({ name }) => name === 'q')?.attributes).toEqual({
      VisibilityTimeout: '60',
      RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:000000000000:app-Dead","maxReceiveCount":3}',
    })
    expect(model.eventSources).toMatchObject([
      { kind: 'queue', sourceName: 'q', batchSize: 10, reportItemFailures: true, maximumConcurrency: 2 },
    ])
    expect(model.schedules).toMatchObject([{ expression: 'rate(1 minute)', functionName: 'app-Fn' }])
    expect(model.notes).toEqual(['Resource type AWS::Neptune::DBCluster is unknown here and left out'])
  })

  it.each<[string, JsonObject, RegExp]>([
    [
      'a FIFO queue',
      { Queue: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } } },
      /app\/Queue\.FifoQueue: FIFO queues/,
    ],
    [
      'a property of a mapping that changes its behaviour',
      {
        Queue: { Type: 'AWS::SQS::Queue' },
        M: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { TumblingWindowInSeconds: 1 } },
      },
      /app\/M\.TumblingWindowInSeconds/,
    ],
    [
      'layers',
      { Role: role, Fn: { ...lambda(), Properties: { Runtime: 'nodejs24.x', Layers: ['x'] } } },
      /app\/Fn\.Layers/,
    ],
    [
      'a role of nowhere',
      { Fn: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs24.x', Role: 'arn:x' } } },
      /app\/Fn\.Role: the role is not one of this app/,
    ],
  ])('%s is refused with its place', (_title, resources, message) => {
    expect(() => loadModel([stack('app', { Resources: resources })], addresses)).toThrow(message)
  })
})
