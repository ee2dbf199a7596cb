import type { SynthesizedStack } from './assembly.ts'
import { asObject } from './json.ts'
import type { LocalModel } from './model.ts'
import type { Addresses } from './names.ts'
import { readEventSource } from './read-event-sources.ts'
import { readFunction, readPermission, readSchedules } from './read-functions.ts'
import { readRoles } from './read-roles.ts'
import { readRoutes } from './read-routes.ts'
import { readKey, readQueue, readTable } from './read-storage.ts'
import { ignoredTypes, playedTypes } from './resource-types.ts'
import { Resolver } from './resolver.ts'
import { Resource } from './resource.ts'

/** Reads from an app's stacks what this machine has to play, with every value concrete. */
export const loadModel = (stacks: readonly SynthesizedStack[], addresses: Addresses): LocalModel => {
  const notes: string[] = []
  const resources = activeResources(stacks, new Resolver(stacks, addresses), notes)
  const ofType = (...types: string[]): Resource[] => resources.filter(({ type }) => types.includes(type))
  const tables = ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable').map((table) =>
    readTable(table, addresses),
  )
  const queues = ofType('AWS::SQS::Queue').map((queue) => readQueue(queue, addresses))
  const roles = readRoles(resources, (note) => notes.push(note))
  const region = stacks.find((stack) =>
    Object.values(asObject(stack.template['Resources'])).some((r) => asObject(r)['Type'] === 'AWS::Lambda::Function'),
  )
  const model: LocalModel = {
    region: region?.region ?? 'eu-west-1',
    account: region?.account ?? '000000000000',
    tables,
    queues,
    keys: ofType('AWS::KMS::Key').map((key) => readKey(key, ofType('AWS::KMS::Alias'))),
    functions: appFunctions(ofType('AWS::Lambda::Function')).map((resource) =>
      readFunction(resource, roles, addresses),
    ),
    routes: readRoutes(resources),
    eventSources: ofType('AWS::Lambda::EventSourceMapping').flatMap(
      (mapping) => readEventSource(mapping, tables, queues) ?? [],
    ),
    schedules: ofType('AWS::Events::Rule', 'AWS::Scheduler::Schedule').flatMap(readSchedules),
    permissions: ofType('AWS::Lambda::Permission').map(readPermission),
    buckets: ofType('AWS::S3::Bucket').map(({ name }) => name),
    notes,
  }
  checkReferences(model)
  return model
}

const activeResources = (stacks: readonly SynthesizedStack[], resolver: Resolver, notes: string[]): Resource[] => {
  const unknown = new Set<string>()
  const resources = stacks.flatMap((stack) =>
    Object.entries(asObject(stack.template['Resources'])).flatMap(([id, declared]) => {
      const condition = asObject(declared)['Condition']
      if (typeof condition === 'string' && !resolver.condition({ stack, path: id }, condition)) return []
      const type = String(asObject(declared)['Type'])
      if (playedTypes.has(type)) return [new Resource(resolver, stack, id)]
      if (!ignoredTypes.has(type)) unknown.add(type)
      return []
    }),
  )
  for (const type of unknown) notes.push(`Resource type ${type} is unknown here and left out`)
  return resources
}

/** CDK's own helper functions (for custom resources) run at deployment, not in the system. */
const appFunctions = (functions: readonly Resource[]): Resource[] => {
  return functions.filter(
    ({ named }) => !/^(Custom|LogRetention|AWS679f53fac002430cb0da5b7982bd2287)/.test(named.logicalId),
  )
}

const checkReferences = (model: LocalModel): void => {
  const names = new Set(model.functions.map(({ name }) => name))
  const missing = [...model.routes, ...model.eventSources, ...model.schedules].find(
    ({ functionName }) => !names.has(functionName),
  )
  if (missing) throw new Error(`The template calls a function ${missing.functionName} that it does not declare`)
}
