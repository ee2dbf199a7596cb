import { mayDo } from './iam/authorizer.ts'
import { matchesPattern } from './iam/patterns.ts'
import { type EventSourceModel, type FunctionModel, type LocalModel } from './template/model.ts'

const streamActions = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator']
const queueActions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']

/** What AWS services would not be allowed to do for the system, in sentences: a route that may not call its function, a poller without a grant. */
export const missingPermissions = (model: LocalModel): string[] => {
  const functions = new Map(model.functions.map((candidate) => [candidate.name, candidate]))
  const routes = model.routes.flatMap(({ routeKey, functionName, apiId }) => {
    const source = `arn:aws:execute-api:${model.region}:${model.account}:${apiId}/*/${routeKey.replace(' ', '')}`
    return mayInvoke(model, functionName, 'apigateway.amazonaws.com', source)
      ? []
      : [`API Gateway may not call ${functionName} for ${routeKey}`]
  })
  const schedules = model.schedules.flatMap(({ functionName, arn }) =>
    mayInvoke(model, functionName, 'events.amazonaws.com', arn)
      ? []
      : [`EventBridge may not call ${functionName} for ${arn}`],
  )
  const sources = model.eventSources.flatMap((mapping) =>
    missingForMapping(mapping, functions.get(mapping.functionName)),
  )
  return [...routes, ...schedules, ...sources]
}

const mayInvoke = (model: LocalModel, functionName: string, principal: string, source: string): boolean =>
  model.permissions.some(
    (permission) =>
      permission.functionName === functionName &&
      permission.principal === principal &&
      matchesPattern(permission.sourceArn, source),
  )

const missingForMapping = (mapping: EventSourceModel, target: FunctionModel | undefined): string[] => {
  if (!target) return []
  const polling = (mapping.kind === 'queue' ? queueActions : streamActions).map((action) => ({
    action,
    resource: mapping.sourceArn,
  }))
  const { failedRecords: bucket } = mapping
  const failed = bucket ? [{ action: 's3:PutObject', resource: `${bucket.arn}/aws/lambda/object` }] : []
  return [...polling, ...failed]
    .filter(({ action, resource }) => !mayDo(target, action, resource))
    .map(({ action, resource }) => `The role of ${target.name} lacks ${action} on ${resource} for its event source`)
}
