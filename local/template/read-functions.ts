import { dirname, resolve } from 'node:path'
import { asObject } from './json.ts'
import type { Addresses } from './names.ts'
import type { FunctionModel, PermissionModel, RoleModel, ScheduleModel } from './model.ts'
import type { Resource } from './resource.ts'

/** The function that an ARN (of the function, a version or an alias), an invocation URI or a name means. */
export const functionNameOf = (reference: string): string => {
  return /:function:([A-Za-z0-9_-]+)/.exec(reference)?.[1] ?? reference.split(':')[0] ?? reference
}

/** Reads an `AWS::Lambda::Function` whose code is an asset of the app. */
export const readFunction = (
  resource: Resource,
  roles: ReadonlyMap<string, RoleModel>,
  addresses: Addresses,
): FunctionModel => {
  const runtime = resource.text('Runtime')
  if (!runtime.startsWith('nodejs')) resource.fail(`runtime ${runtime} is not played on one machine`, 'Runtime')
  for (const property of ['Layers', 'VpcConfig', 'FileSystemConfigs', 'ImageConfig']) {
    if (resource.value(property) !== undefined) resource.fail('this is not played on one machine', property)
  }
  const role = roles.get(resource.text('Role')) ?? resource.fail('the role is not one of this app', 'Role')
  const environment = Object.entries(asObject(resource.object('Environment')['Variables']))
  const reservedConcurrency = resource.number('ReservedConcurrentExecutions')
  const { directory, handler } = readCode(resource)
  return {
    name: resource.name,
    arn: resource.arn,
    directory,
    handler,
    environment: Object.fromEntries(
      environment.map(([name, value]) => [name, localQueueUrl(String(value), addresses)]),
    ),
    timeoutSeconds: resource.number('Timeout') ?? 3,
    memoryMegabytes: resource.number('MemorySize') ?? 128,
    role,
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
  }
}

/** The SDK sends to the host of a queue's URL: one that a stack wrote out for AWS would leave this machine. */
const localQueueUrl = (value: string, addresses: Addresses): string => {
  const name = /^https:\/\/sqs\.[a-z0-9-]+\.amazonaws\.com\/\d{12}\/([\w-]+)$/.exec(value)?.[1]
  return name === undefined ? value : addresses.queueUrl(name)
}

const readCode = (resource: Resource): { directory: string; handler: string } => {
  const key = String(resource.object('Code')['S3Key'] ?? '')
  const path = resource.place.stack.assets.get(key) ?? resource.fail('the code is not an asset of this app', 'Code')
  // An asset may be the folder or, for one file, the file itself.
  return { directory: /\.[cm]?js$/.test(path) ? dirname(path) : resolve(path), handler: resource.text('Handler') }
}

/** Reads an `AWS::Lambda::Permission`. */
export const readPermission = (resource: Resource): PermissionModel => {
  const sourceArn = resource.optionalText('SourceArn')
  return {
    functionName: functionNameOf(resource.text('FunctionName')),
    principal: resource.text('Principal'),
    ...(sourceArn === undefined ? {} : { sourceArn }),
  }
}

/** Reads an `AWS::Events::Rule` with a schedule, or an `AWS::Scheduler::Schedule`; rules on events give nothing. */
export const readSchedules = (resource: Resource): ScheduleModel[] => {
  const expression = resource.optionalText('ScheduleExpression')
  if (expression === undefined || resource.optionalText('State') === 'DISABLED') return []
  const targets =
    resource.type === 'AWS::Scheduler::Schedule' ? [resource.object('Target')] : resource.list('Targets').map(asObject)
  return targets.map((target) => {
    const arn = String(target['Arn'])
    if (!arn.includes(':function:')) resource.fail(`the target ${arn} is not a function`, 'Targets')
    const input = target['Input']
    return {
      name: resource.name,
      arn: resource.arn,
      expression,
      functionName: functionNameOf(arn),
      ...(typeof input === 'string' ? { input } : {}),
    }
  })
}
