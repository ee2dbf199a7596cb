import { resolve } from 'node:path'
import { asObject } from './json.ts'
import { type FunctionModel, type PermissionModel, type RoleModel, type ScheduleModel } from './model.ts'
import { type Addresses } from './names.ts'
import { type Resource } from './resource.ts'

/** The function that an ARN, an invocation URI or a name means. */
export const functionNameOf = (reference: string): string =>
  /:function:([A-Za-z0-9_-]+)/.exec(reference)?.[1] ?? reference

/** Reads an `AWS::Lambda::Function` whose code is an asset of the app. */
export const readFunction = (
  resource: Resource,
  roles: ReadonlyMap<string, RoleModel>,
  addresses: Addresses,
): FunctionModel => {
  resource.demand('Runtime', 'nodejs24.x')
  const role = roles.get(resource.text('Role')) ?? resource.fail('the role is not one of this app', 'Role')
  const environment = Object.entries(asObject(resource.object('Environment')['Variables']))
  const key = String(resource.object('Code')['S3Key'])
  const asset = resource.place.stack.assets.get(key) ?? resource.fail('the code is not an asset of this app', 'Code')
  return {
    name: resource.name,
    arn: resource.arn,
    directory: resolve(asset),
    handler: resource.text('Handler'),
    environment: Object.fromEntries(
      environment.map(([name, value]) => [name, localQueueUrl(String(value), addresses)]),
    ),
    timeoutSeconds: resource.number('Timeout') ?? resource.fail('it is required', 'Timeout'),
    memoryMegabytes: resource.number('MemorySize') ?? 128,
    reservedConcurrency: resource.number('ReservedConcurrentExecutions'),
    role,
  }
}

/** The SDK sends to the host of a queue's URL: one that a stack wrote out for AWS would leave this machine. */
const localQueueUrl = (value: string, addresses: Addresses): string => {
  const name = /^https:\/\/sqs\.[a-z0-9-]+\.amazonaws\.com\/\d{12}\/([\w-]+)$/.exec(value)?.[1]
  return name === undefined ? value : addresses.queueUrl(name)
}

/** Reads an `AWS::Lambda::Permission`. */
export const readPermission = (resource: Resource): PermissionModel => ({
  functionName: functionNameOf(resource.text('FunctionName')),
  principal: resource.text('Principal'),
  sourceArn: resource.text('SourceArn'),
})

/** Reads an `AWS::Events::Rule` with a schedule. */
export const readSchedules = (resource: Resource): ScheduleModel[] => {
  resource.demand('State', 'ENABLED')
  const everyMilliseconds =
    readRate(resource.text('ScheduleExpression')) ??
    resource.fail('only rate(…) is played on one machine', 'ScheduleExpression')
  return resource.list('Targets').map((target) => {
    const { Arn: arn, Input: input } = asObject(target)
    if (!String(arn).includes(':function:')) resource.fail(`the target ${String(arn)} is not a function`, 'Targets')
    if (input !== undefined) resource.fail('an input is not played on one machine', 'Targets')
    return { arn: resource.arn, everyMilliseconds, functionName: functionNameOf(String(arn)) }
  })
}

const unitMilliseconds: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

/** The milliseconds of `rate(5 minutes)`; null for any other expression. */
const readRate = (expression: string): number | null => {
  const [, value, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? []
  const milliseconds = Number(value) * (unitMilliseconds[unit] ?? Number.NaN)
  return milliseconds > 0 ? milliseconds : null
}
