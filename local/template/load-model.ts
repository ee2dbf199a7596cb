import { type SynthesizedStack } from './assembly.ts'
import { asObject } from './json.ts'
import { localEnvironment } from './local-environment.ts'
import { type LocalModel } from './model.ts'
import { type Addresses } from './names.ts'
import { TemplateError } from './place.ts'
import { readEventSource } from './read-event-sources.ts'
import { readFunction, readPermission, readSchedules } from './read-functions.ts'
import { readRole } from './read-roles.ts'
import { readRoutes } from './read-routes.ts'
import { readKey, readQueue, readTable } from './read-storage.ts'
import { idleTypes, playedTypes } from './resource-types.ts'
import { Resolver } from './resolver.ts'
import { Resource } from './resource.ts'

/** Reads from an app's stacks what this machine has to play, with every value concrete; throws `TemplateError` for what it does not play. */
export const loadModel = (stacks: readonly SynthesizedStack[], addresses: Addresses): LocalModel => {
  const resolver = new Resolver(stacks, addresses)
  const resources = stacks.flatMap((stack) => playedResources(stack, resolver))
  const ofType = (type: string): Resource[] => resources.filter((resource) => resource.type === type)
  const tables = ofType('AWS::DynamoDB::Table').map(readTable)
  const queues = ofType('AWS::SQS::Queue').map((queue) => readQueue(queue, addresses))
  const roles = new Map(ofType('AWS::IAM::Role').map((role) => [role.arn, readRole(role)]))
  const model: LocalModel = {
    ...localEnvironment,
    tables,
    queues,
    keys: ofType('AWS::KMS::Key').map(readKey),
    functions: ofType('AWS::Lambda::Function').map((resource) => readFunction(resource, roles, addresses)),
    routes: readRoutes(resources),
    eventSources: ofType('AWS::Lambda::EventSourceMapping').map((mapping) => readEventSource(mapping, tables, queues)),
    schedules: ofType('AWS::Events::Rule').flatMap(readSchedules),
    permissions: ofType('AWS::Lambda::Permission').map(readPermission),
  }
  checkReferences(model)
  return model
}

const playedResources = (stack: SynthesizedStack, resolver: Resolver): Resource[] =>
  Object.entries(asObject(stack.template['Resources'])).flatMap(([id, declared]) => {
    const { Type: type, Condition: condition } = asObject(declared)
    if (condition !== undefined)
      throw new TemplateError({ stack, path: id }, 'conditions are not played on one machine')
    if (idleTypes.has(String(type))) return []
    const played = playedTypes[String(type)]
    if (!played) throw new TemplateError({ stack, path: id }, `a ${String(type)} is not played on one machine`)
    const resource = new Resource(resolver, stack, id)
    const other = resource.propertyNames.find((name) => !played.includes(name))
    if (other !== undefined) resource.fail('this is not played on one machine', other)
    return [resource]
  })

const checkReferences = (model: LocalModel): void => {
  const names = new Set(model.functions.map(({ name }) => name))
  const missing = [...model.routes, ...model.eventSources, ...model.schedules].find(
    ({ functionName }) => !names.has(functionName),
  )
  if (missing) throw new Error(`The template calls a function ${missing.functionName} that it does not declare`)
}
