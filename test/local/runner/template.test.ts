import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../local/template/json.ts'
import { loadModel } from '../../../local/template/load-model.ts'
import { addresses, stack } from './stacks.ts'

const roleWith = (more: JsonObject = {}): { Type: string; Properties: JsonObject } => {
  const statement = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*', ...more }
  return {
    Type: 'AWS::IAM::Role',
    Properties: { RoleName: 'role', Policies: [{ PolicyDocument: { Statement: [statement] } }] },
  }
}
const lambda = (more: JsonObject = {}): { Type: string; Properties: JsonObject } => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Timeout: 5,
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    Code: { S3Bucket: 'x', S3Key: 'code.zip' },
    ...more,
  },
})
const rule = (more: JsonObject = {}): JsonObject => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    State: 'ENABLED',
    ScheduleExpression: 'rate(2 hours)',
    Targets: [{ Arn: { 'Fn::GetAtt': ['Fn', 'Arn'] }, Id: 'a' }],
    ...more,
  },
})
const part =
  (type: string, properties: JsonObject) =>
  (more: JsonObject): JsonObject => ({
    Type: `AWS::ApiGatewayV2::${type}`,
    Properties: { ...properties, ...more },
  })
const integration = part('Integration', {
  ApiId: { Ref: 'Api' },
  IntegrationType: 'AWS_PROXY',
  IntegrationUri: { 'Fn::GetAtt': ['Fn', 'Arn'] },
  PayloadFormatVersion: '2.0',
})
const route = part('Route', {
  ApiId: { Ref: 'Api' },
  RouteKey: 'GET /a',
  AuthorizationType: 'NONE',
  Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
})
const api1 = part('Api', { ProtocolType: 'HTTP', Name: 'api' })
const mapping = (more: JsonObject = {}): JsonObject => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: {
    EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
    FunctionName: { Ref: 'Fn' },
    BatchSize: 10,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ...more,
  },
})
const environment = { Variables: { NUMBER: 5, QUEUE: 'https://sqs.eu-west-1.amazonaws.com/000000000000/q' } }
const system: JsonObject = {
  Role: roleWith(),
  Fn: lambda({ Environment: environment }),
  Api: api1({}),
  Integration: integration({}),
  Route: route({}),
  Dead: { Type: 'AWS::SQS::Queue' },
  Queue: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      QueueName: 'q',
      VisibilityTimeout: 60,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 },
    },
  },
  Mapping: mapping({ ScalingConfig: { MaximumConcurrency: 2 } }),
  Rule: rule(),
}

describe('the model', () => {
  it('joins functions, roles, routes and sources', () => {
    const model = loadModel([stack('app', { Resources: system })], addresses)
    const [fn] = model.functions
    expect(fn).toMatchObject({
      name: 'app-Fn',
      directory: '/code',
      handler: 'index.handler',
      timeoutSeconds: 5,
      environment: { NUMBER: '5', QUEUE: 'http://127.0.0.1:9/000000000000/q' },
    })
    expect(fn?.role.statements).toMatchObject([{ actions: ['sqs:SendMessage'], resources: ['*'] }])
    expect(model.routes).toMatchObject([{ routeKey: 'GET /a', functionName: 'app-Fn', timeoutSeconds: 30 }])
    expect(model.queues.find(({ name }) => name === 'q')?.attributes).toEqual({
      VisibilityTimeout: '60',
      RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:000000000000:app-Dead","maxReceiveCount":3}',
    })
    expect(model.eventSources).toMatchObject([
      { kind: 'queue', sourceName: 'q', batchSize: 10, maximumConcurrency: 2, failedRecords: null },
    ])
    expect(model.schedules).toMatchObject([{ everyMilliseconds: 7_200_000, functionName: 'app-Fn' }])
  })

  const changed = (resources: JsonObject): JsonObject => ({ ...system, ...resources })
  it.each<[string, JsonObject, RegExp]>([
    ['a type', { Odd: { Type: 'AWS::Neptune::DBCluster' } }, /app\/Odd: a AWS::Neptune::DBCluster is not played/],
    ['a property', { Fn: lambda({ Layers: ['x'] }) }, /app\/Fn\.Layers: this is not played on one machine/],
    ['a condition', { Fn: { ...lambda(), Condition: 'IsProd' } }, /app\/Fn: conditions are not played/],
    ['a FIFO queue', { Queue: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } } }, /Queue\.FifoQueue/],
    ['a filter', { Mapping: mapping({ FilterCriteria: {} }) }, /app\/Mapping\.FilterCriteria/],
    ['a function without item failures', { Mapping: mapping({ FunctionResponseTypes: [] }) }, /report item failures/],
    ['a cron expression', { Rule: rule({ ScheduleExpression: 'cron(0 8 * * ? *)' }) }, /only rate\(…\) is played/],
    ['a rule that is off', { Rule: rule({ State: 'DISABLED' }) }, /Rule\.State: only ENABLED is played/],
    ['another runtime', { Fn: lambda({ Runtime: 'python3.14' }) }, /Fn\.Runtime: only nodejs24\.x is played/],
    ['a WebSocket API', { Api: api1({ ProtocolType: 'WEBSOCKET' }) }, /Api\.ProtocolType: only HTTP is played/],
    ['a named stage', { Stage: part('Stage', { StageName: 'v1' })({}) }, /Stage\.StageName: only \$default is played/],
    [
      'another integration',
      { Integration: integration({ IntegrationType: 'HTTP_PROXY' }) },
      /only AWS_PROXY is played/,
    ],
    ['an older payload', { Integration: integration({ PayloadFormatVersion: '1.0' }) }, /only 2\.0 is played/],
    ['an authorizer', { Route: route({ AuthorizationType: 'JWT' }) }, /Route\.AuthorizationType: only NONE is played/],
    ['a route to nowhere', { Route: route({ Target: 'integrations/x' }) }, /Route\.Target: the integration is not one/],
    ['a route without a key', { Route: route({ RouteKey: null }) }, /Route\.RouteKey: it is required/],
    [
      'a source of nowhere',
      { Mapping: mapping({ EventSourceArn: 'arn:x' }) },
      /neither a queue nor a stream of this app/,
    ],
    ['a source without a size', { Mapping: mapping({ BatchSize: null }) }, /Mapping\.BatchSize: it is required/],
    ['a size that is no number', { Mapping: mapping({ BatchSize: 'ten' }) }, /BatchSize: a number is needed here/],
    ['a text for a list', { Mapping: mapping({ FunctionResponseTypes: 'x' }) }, /ResponseTypes: a list is needed here/],
    ['a text for an object', { Mapping: mapping({ ScalingConfig: 'x' }) }, /ScalingConfig: an object is needed here/],
    [
      'failed records to nowhere',
      { Mapping: mapping({ DestinationConfig: { OnFailure: { Destination: 'arn:aws:sns:x' } } }) },
      /DestinationConfig: failed records cannot go to arn:aws:sns:x/,
    ],
    [
      'a stream from its end',
      {
        Table: {
          Type: 'AWS::DynamoDB::Table',
          Properties: { TableName: 't', KeySchema: [], StreamSpecification: { StreamViewType: 'NEW_IMAGE' } },
        },
        Mapping: mapping({ EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] }, StartingPosition: 'LATEST' }),
      },
      /Mapping\.StartingPosition: only TRIM_HORIZON is played/,
    ],
    ['a target that is no function', { Rule: rule({ Targets: [{ Arn: 'arn:x' }] }) }, /target arn:x is not a function/],
    [
      'an input to a target',
      { Rule: rule({ Targets: [{ Arn: { 'Fn::GetAtt': ['Fn', 'Arn'] }, Input: '{}' }] }) },
      /Rule\.Targets: an input is not played/,
    ],
    ['code of nowhere', { Fn: lambda({ Code: { S3Bucket: 'x', S3Key: 'y' } }) }, /Fn\.Code: the code is not an asset/],
    ['a function without an end', { Fn: lambda({ Timeout: null }) }, /Fn\.Timeout: it is required/],
    ['a grant that denies', { Role: roleWith({ Effect: 'Deny' }) }, /Role\.Policies: Effect Deny is not evaluated/],
    ['a grant of all but', { Role: roleWith({ NotAction: 'x' }) }, /NotAction is not evaluated on one machine/],
    ['another operator', { Role: roleWith({ Condition: { Bool: { a: true } } }) }, /Operator Bool is not evaluated/],
    ['a policy variable', { Role: roleWith({ Resource: '${aws:x}' }) }, /A policy variable is not evaluated/],
    ['a role of nowhere', { Fn: lambda({ Role: 'arn:x' }) }, /app\/Fn\.Role: the role is not one of this app/],
  ])('%s that is not played is refused with its place', (_title, resources, message) => {
    expect(() => loadModel([stack('app', { Resources: changed(resources) })], addresses)).toThrow(message)
  })
})
