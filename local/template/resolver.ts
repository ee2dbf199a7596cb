import { intrinsics } from './intrinsics.ts'
import { asObject, isObject, type Json, type JsonObject } from './json.ts'
import { attributeOf, generatedName, referenceOf, writtenName, type Addresses, type NamedResource } from './names.ts'
import { at, TemplateError, type Place, type Values } from './place.ts'
import type { SynthesizedStack } from './assembly.ts'

/** Turns CloudFormation's intrinsic functions into concrete values, across all stacks of an assembly. */
export class Resolver implements Values {
  readonly #stacks: readonly SynthesizedStack[]
  readonly #addresses: Addresses
  readonly #resolving = new Set<string>()

  constructor(stacks: readonly SynthesizedStack[], addresses: Addresses) {
    this.#stacks = stacks
    this.#addresses = addresses
  }

  /** The value without intrinsic functions; undefined stands for `AWS::NoValue`. */
  resolve(place: Place, value: Json): Json | undefined {
    if (typeof value === 'string') return plainText(place, value)
    if (Array.isArray(value)) {
      return value
        .map((item, index) => this.resolve(at(place, String(index)), item))
        .filter((item) => item !== undefined)
    }
    if (!isObject(value)) return value
    const [name, ...others] = Object.keys(value)
    const intrinsic = name !== undefined && others.length === 0 ? intrinsics[name] : undefined
    if (name !== undefined && intrinsic) return intrinsic(this, at(place, name), value[name] ?? null)
    if (name !== undefined && others.length === 0 && name.startsWith('Fn::'))
      throw new TemplateError(place, `${name} is not supported`)
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, item]) => {
        const resolved = this.resolve(at(place, key), item)
        return resolved === undefined ? [] : [[key, resolved]]
      }),
    )
  }

  /** The value as text; numbers and booleans become text as CloudFormation does. */
  text(place: Place, value: Json): string {
    const resolved = this.resolve(place, value)
    if (typeof resolved === 'string') return resolved
    if (typeof resolved === 'number' || typeof resolved === 'boolean') return String(resolved)
    throw new TemplateError(place, 'a text is needed here')
  }

  /** What `{Ref: id}` means: a pseudo parameter, a parameter's default, or a resource. */
  reference(place: Place, id: string): Json | undefined {
    if (id.startsWith('AWS::')) return pseudoParameter(place, id)
    const parameter = asObject(place.stack.template['Parameters'])[id]
    if (parameter !== undefined) return defaultOf(place, id, asObject(parameter))
    const resource = this.resource(place, id)
    const qualified = this.#qualifiedFunction(place, resource)
    return qualified ?? referenceOf(resource, this.#addresses)
  }

  /** What `{Fn::GetAtt: [id, attribute]}` means. */
  attribute(place: Place, id: string, attribute: string): string {
    const resource = this.resource(place, id)
    if (resource.type === 'AWS::Lambda::Version' && attribute === 'Version') return '1'
    const qualified = attribute.endsWith('Arn') ? this.#qualifiedFunction(place, resource) : undefined
    const value = qualified ?? attributeOf(resource, attribute, this.#addresses)
    if (value === undefined)
      throw new TemplateError(place, `${attribute} of ${id} (${resource.type}) is not known on one machine`)
    return value
  }

  /** The resource with this logical id, in the stack of the place. */
  resource(place: Place, logicalId: string): NamedResource {
    const { stack } = place
    const declared = asObject(stack.template['Resources'])[logicalId]
    if (!isObject(declared)) throw new TemplateError(place, `there is no resource ${logicalId}`)
    const type = String(declared['Type'])
    const written = writtenName(type, declared['Properties'])
    const own = this.#guarded({ stack, path: `${logicalId}.name` }, () =>
      written === undefined ? undefined : this.resolve({ stack, path: logicalId }, written),
    )
    const name = typeof own === 'string' ? own : generatedName(type, stack.name, logicalId, declared['Properties'])
    return { stack: stack.name, region: stack.region, account: stack.account, logicalId, type, name }
  }

  /** The value of an output, found by its stack and name. */
  output(place: Place, stackName: string, outputName: string): Json {
    const stack = this.#stacks.find(({ name }) => name === stackName)
    const output = stack && asObject(asObject(stack.template['Outputs'])[outputName])['Value']
    if (!stack || output === undefined)
      throw new TemplateError(place, `there is no output ${outputName} in a stack ${stackName}`)
    return this.#value({ stack, path: `Outputs.${outputName}` }, output)
  }

  /** The value that some stack exports under this name. */
  exported(place: Place, exportName: string): Json {
    for (const stack of this.#stacks) {
      for (const [id, output] of Object.entries(asObject(stack.template['Outputs']))) {
        const name = asObject(asObject(output)['Export'])['Name']
        if (name !== undefined && this.text({ stack, path: `Outputs.${id}.Export` }, name) === exportName) {
          return this.#value({ stack, path: `Outputs.${id}` }, asObject(output)['Value'] ?? null)
        }
      }
    }
    throw new TemplateError(place, `no stack exports ${exportName}`)
  }

  /** Whether a named condition of the place's stack holds. */
  condition(place: Place, name: string): boolean {
    const condition = asObject(place.stack.template['Conditions'])[name]
    if (condition === undefined) throw new TemplateError(place, `there is no condition ${name}`)
    const here = { stack: place.stack, path: `Conditions.${name}` }
    return this.#guarded(here, () => this.resolve(here, condition)) === true
  }

  #value(place: Place, value: Json): Json {
    return this.#guarded(place, () => this.resolve(place, value)) ?? null
  }

  #qualifiedFunction(place: Place, resource: NamedResource): string | undefined {
    if (resource.type !== 'AWS::Lambda::Version' && resource.type !== 'AWS::Lambda::Alias') return undefined
    const properties = asObject(asObject(asObject(place.stack.template['Resources'])[resource.logicalId])['Properties'])
    const here = { stack: place.stack, path: `${resource.logicalId}.FunctionName` }
    const named = this.text(here, properties['FunctionName'] ?? null)
    const base = named.startsWith('arn:')
      ? named
      : `arn:aws:lambda:${resource.region}:${resource.account}:function:${named}`
    return `${base}:${resource.type === 'AWS::Lambda::Version' ? '1' : this.text(here, properties['Name'] ?? null)}`
  }

  #guarded<T>(place: Place, work: () => T): T {
    const key = `${place.stack.name}/${place.path}`
    if (this.#resolving.has(key)) throw new TemplateError(place, 'this value refers to itself')
    this.#resolving.add(key)
    try {
      return work()
    } finally {
      this.#resolving.delete(key)
    }
  }
}

const plainText = (place: Place, value: string): string => {
  if (value.includes('{{resolve:'))
    throw new TemplateError(place, 'dynamic references ({{resolve:…}}) are not supported')
  return value
}

const pseudoParameter = (place: Place, name: string): Json | undefined => {
  const { region, account, name: stack } = place.stack
  switch (name) {
    case 'AWS::Region':
      return region
    case 'AWS::AccountId':
      return account
    case 'AWS::Partition':
      return 'aws'
    case 'AWS::URLSuffix':
      return 'amazonaws.com'
    case 'AWS::StackName':
      return stack
    case 'AWS::StackId':
      return `arn:aws:cloudformation:${region}:${account}:stack/${stack}/local`
    case 'AWS::NotificationARNs':
      return []
    case 'AWS::NoValue':
      return undefined
    default:
      throw new TemplateError(place, `${name} is not supported`)
  }
}

const defaultOf = (place: Place, name: string, parameter: JsonObject): Json => {
  const type = String(parameter['Type'])
  const value = parameter['Default']
  if (value === undefined || type.startsWith('AWS::SSM::'))
    throw new TemplateError(place, `parameter ${name} has no value on one machine`)
  return type === 'CommaDelimitedList' ? String(value).split(',') : value
}
