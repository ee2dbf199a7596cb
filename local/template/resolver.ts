import { type SynthesizedStack } from './assembly.ts'
import { asObject, isObject, type Json } from './json.ts'
import { localEnvironment } from './local-environment.ts'
import { attributeOf, generatedName, referenceOf, writtenName, type Addresses, type NamedResource } from './names.ts'
import { at, TemplateError, type Place } from './place.ts'

/** Turns the intrinsic functions that the app's templates use into concrete values, across all its stacks; any other is an error. */
export class Resolver {
  readonly #stacks: readonly SynthesizedStack[]
  readonly #addresses: Addresses

  constructor(stacks: readonly SynthesizedStack[], addresses: Addresses) {
    this.#stacks = stacks
    this.#addresses = addresses
  }

  /** The value without intrinsic functions. */
  resolve(place: Place, value: Json): Json {
    if (typeof value === 'string') return plainText(place, value)
    if (Array.isArray(value)) return value.map((item, index) => this.resolve(at(place, String(index)), item))
    if (!isObject(value)) return value
    const [[name, argument] = ['', null], ...others] = Object.entries(value)
    if (others.length === 0 && (name === 'Ref' || name.startsWith('Fn::')))
      return this.#call(at(place, name), name, argument)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.resolve(at(place, key), item)]))
  }

  /** The value as text; numbers and booleans become text as CloudFormation does. */
  text(place: Place, value: Json): string {
    const resolved = this.resolve(place, value)
    if (typeof resolved === 'string') return resolved
    if (typeof resolved === 'number' || typeof resolved === 'boolean') return String(resolved)
    throw new TemplateError(place, 'a text is needed here')
  }

  /** The resource with this logical id, in the stack of the place. */
  resource(place: Place, logicalId: string): NamedResource {
    const { stack } = place
    const declared = asObject(stack.template['Resources'])[logicalId]
    if (!isObject(declared)) throw new TemplateError(place, `there is no resource ${logicalId}`)
    const type = String(declared['Type'])
    const written = writtenName(type, declared['Properties'])
    const name =
      written === null
        ? generatedName(type, stack.name, logicalId, declared['Properties'])
        : this.text({ stack, path: `${logicalId}.name` }, written)
    return { stack: stack.name, logicalId, type, name }
  }

  #call(place: Place, name: string, argument: Json): Json {
    switch (name) {
      case 'Ref':
        return this.#reference(place, String(argument))
      case 'Fn::GetAtt':
        return this.#attribute(place, argument)
      case 'Fn::Join':
        return this.#join(place, argument)
      case 'Fn::Sub':
        return this.#substitute(place, argument)
      case 'Fn::GetStackOutput':
        return this.#output(place, asObject(argument))
      default:
        throw new TemplateError(place, `${name} is not played on one machine`)
    }
  }

  #reference(place: Place, id: string): string {
    return id.startsWith('AWS::') ? pseudoParameter(place, id) : referenceOf(this.resource(place, id), this.#addresses)
  }

  #attribute(place: Place, argument: Json): string {
    const [id, attribute] = Array.isArray(argument) ? argument.map(String) : []
    const resource = this.resource(place, id ?? '')
    const value = attributeOf(resource, attribute ?? '')
    if (value === null)
      throw new TemplateError(place, `${attribute} of ${id} (${resource.type}) is not played on one machine`)
    return value
  }

  #join(place: Place, argument: Json): string {
    const [delimiter, items] = Array.isArray(argument) ? argument : []
    if (!Array.isArray(items)) throw new TemplateError(place, 'a list is needed here')
    return items.map((item) => this.text(place, item)).join(String(delimiter))
  }

  #substitute(place: Place, argument: Json): string {
    if (typeof argument !== 'string') throw new TemplateError(place, 'variables are not played on one machine')
    return argument.replaceAll(/\$\{([^}]*)\}/g, (_whole, name: string) => this.#reference(place, name))
  }

  #output(place: Place, { StackName, OutputName }: { [key: string]: Json }): Json {
    const stack = this.#stacks.find(({ name }) => name === StackName)
    const value = asObject(asObject(stack?.template['Outputs'])[String(OutputName)])['Value']
    if (!stack || value === undefined)
      throw new TemplateError(place, `there is no output ${String(OutputName)} in a stack ${String(StackName)}`)
    return this.resolve({ stack, path: `Outputs.${String(OutputName)}` }, value)
  }
}

const plainText = (place: Place, value: string): string => {
  if (value.includes('{{resolve:'))
    throw new TemplateError(place, 'dynamic references ({{resolve:…}}) are not played on one machine')
  return value
}

const pseudoParameters: Readonly<Record<string, string>> = {
  'AWS::Region': localEnvironment.region,
  'AWS::AccountId': localEnvironment.account,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
}

const pseudoParameter = (place: Place, name: string): string => {
  const value = pseudoParameters[name]
  if (value === undefined) throw new TemplateError(place, `${name} is not played on one machine`)
  return value
}
