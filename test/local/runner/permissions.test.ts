import { expect, it } from 'vitest'
import { missingPermissions } from '../../../local/permissions.ts'
import { type LocalModel, type PermissionModel, type PolicyStatement } from '../../../local/template/model.ts'

const execute = 'arn:aws:execute-api:eu-west-1:000000000000:api1'
const queue = 'arn:aws:sqs:eu-west-1:000000000000:mail'

const model = (permissions: Omit<PermissionModel, 'functionName'>[], actions: string[]): LocalModel => {
  const statement: PolicyStatement = { actions, resources: [queue], conditions: [], principals: [] }
  return {
    region: 'eu-west-1',
    account: '000000000000',
    tables: [],
    queues: [],
    keys: [],
    functions: [
      {
        name: 'fn',
        arn: 'arn:fn',
        directory: '/',
        handler: 'index.handler',
        environment: {},
        timeoutSeconds: 3,
        memoryMegabytes: 128,
        reservedConcurrency: null,
        role: { arn: 'arn:role', statements: [statement] },
      },
    ],
    routes: [
      { routeKey: 'POST /device/{tenant}', functionName: 'fn', timeoutSeconds: 30, apiId: 'api1', stage: '$default' },
    ],
    schedules: [{ arn: 'arn:aws:events:eu-west-1:000000000000:rule/s', everyMilliseconds: 60_000, functionName: 'fn' }],
    eventSources: [
      {
        id: 'm',
        kind: 'queue',
        sourceArn: queue,
        sourceName: 'mail',
        functionName: 'fn',
        batchSize: 1,
        parallelization: 1,
        bisect: false,
        maximumRetries: null,
        maximumAgeSeconds: null,
        maximumConcurrency: null,
        failedRecords: null,
      },
    ],
    permissions: permissions.map((permission) => ({ ...permission, functionName: 'fn' })),
  }
}
const gateway = 'apigateway.amazonaws.com'
const events = { principal: 'events.amazonaws.com', sourceArn: 'arn:aws:events:eu-west-1:000000000000:rule/s' }
const polling = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']

it.each([`${execute}/*/*/device/{tenant}`, `${execute}/*/POST/device/{tenant}`])(
  'a route may call its function by %s',
  (sourceArn) => {
    expect(missingPermissions(model([{ principal: gateway, sourceArn }, events], polling))).toEqual([])
  },
)

it('what AWS would refuse is named', () => {
  expect(
    missingPermissions(
      model([{ principal: gateway, sourceArn: `${execute}/*/GET/device/{tenant}` }], ['sqs:ReceiveMessage']),
    ),
  ).toEqual([
    'API Gateway may not call fn for POST /device/{tenant}',
    'EventBridge may not call fn for arn:aws:events:eu-west-1:000000000000:rule/s',
    `The role of fn lacks sqs:DeleteMessage on ${queue} for its event source`,
    `The role of fn lacks sqs:GetQueueAttributes on ${queue} for its event source`,
  ])
})
