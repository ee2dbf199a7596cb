import { asList, asObject, isObject, type Json } from './json.ts'
import { at, TemplateError, type Place, type Values } from './place.ts'

type Intrinsic = (resolver: Values, place: Place, argument: Json) => Json | undefined

const listArgument = (resolver: Values, place: Place, argument: Json, length?: number): Json[] => {
  const list = resolver.resolve(place, argument)
  if (!Array.isArray(list) || (length !== undefined && list.length !== length)) {
    throw new TemplateError(place, `a list${length === undefined ? '' : ` of ${length}`} is needed here`)
  }
  return list
}

const join: Intrinsic = (resolver, place, argument) => {
  const [delimiter, items] = listArgument(resolver, place, argument, 2)
  return asList(items)
    .map((item) => resolver.text(place, item))
    .join(String(delimiter))
}

const split: Intrinsic = (resolver, place, argument) => {
  const [delimiter, text] = listArgument(resolver, place, argument, 2)
  return resolver.text(place, text ?? null).split(String(delimiter))
}

const select: Intrinsic = (resolver, place, argument) => {
  const [index, items] = listArgument(resolver, place, argument, 2)
  const item = asList(items)[Number(index)]
  if (item === undefined) throw new TemplateError(place, `the list has no item ${String(index)}`)
  return item
}

const substitute: Intrinsic = (resolver, place, argument) => {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}]
  if (typeof template !== 'string') throw new TemplateError(place, 'a text is needed here')
  return template.replaceAll(/\$\{([^}]*)\}/g, (_whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`
    const variable = asObject(variables)[name]
    if (variable !== undefined) return resolver.text(at(place, name), variable)
    const dot = name.indexOf('.')
    const value =
      dot < 0 ? resolver.reference(place, name) : resolver.attribute(place, name.slice(0, dot), name.slice(dot + 1))
    return resolver.text(place, value ?? null)
  })
}

const getAttribute: Intrinsic = (resolver, place, argument) => {
  const [id, ...attribute] =
    typeof argument === 'string' ? argument.split('.') : asList(argument).map((part) => resolver.text(place, part))
  return resolver.attribute(place, id ?? '', attribute.join('.'))
}

const getStackOutput: Intrinsic = (resolver, place, argument) => {
  const { StackName, OutputName } = asObject(argument)
  return resolver.output(place, resolver.text(place, StackName ?? null), resolver.text(place, OutputName ?? null))
}

const findInMap: Intrinsic = (resolver, place, argument) => {
  const [map, first, second] = listArgument(resolver, place, argument, 3).map((part) => resolver.text(place, part))
  const value = asObject(asObject(asObject(place.stack.template['Mappings'])[map ?? ''])[first ?? ''])[second ?? '']
  if (value === undefined)
    throw new TemplateError(place, `there is no mapping ${String(map)}.${String(first)}.${String(second)}`)
  return value
}

const choose: Intrinsic = (resolver, place, argument) => {
  const [condition, yes, no] = asList(argument)
  const holds = typeof condition === 'string' && resolver.condition(place, condition)
  return resolver.resolve(at(place, holds ? '1' : '2'), (holds ? yes : no) ?? null)
}

const truth = (resolver: Values, place: Place, value: Json): boolean => {
  const resolved = resolver.resolve(place, value)
  return resolved === true || resolved === 'true'
}

/** CloudFormation's functions by the key that calls them. */
export const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (resolver, place, argument) => resolver.reference(place, String(argument)),
  Condition: (resolver, place, argument) =>
    // `Condition` is a function only inside conditions; elsewhere, as in an IAM statement, it is a plain key.
    place.path.startsWith('Conditions.')
      ? resolver.condition(place, String(argument))
      : plainCondition(resolver, place, argument),
  'Fn::GetAtt': getAttribute,
  'Fn::Join': join,
  'Fn::Sub': substitute,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::ImportValue': (resolver, place, argument) => resolver.exported(place, resolver.text(place, argument)),
  'Fn::GetStackOutput': getStackOutput,
  'Fn::FindInMap': findInMap,
  'Fn::Base64': (resolver, place, argument) => Buffer.from(resolver.text(place, argument)).toString('base64'),
  'Fn::GetAZs': (_resolver, place) => ['a', 'b', 'c'].map((zone) => `${place.stack.region}${zone}`),
  'Fn::Length': (resolver, place, argument) => listArgument(resolver, place, argument).length,
  'Fn::ToJsonString': (resolver, place, argument) => JSON.stringify(resolver.resolve(place, argument)),
  'Fn::If': choose,
  'Fn::Equals': (resolver, place, argument) => {
    const [one, other] = listArgument(resolver, place, argument, 2)
    return JSON.stringify(one) === JSON.stringify(other)
  },
  'Fn::And': (resolver, place, argument) => asList(argument).every((part) => truth(resolver, place, part)),
  'Fn::Or': (resolver, place, argument) => asList(argument).some((part) => truth(resolver, place, part)),
  'Fn::Not': (resolver, place, argument) => !truth(resolver, place, asList(argument)[0] ?? null),
}

const plainCondition = (resolver: Values, place: Place, argument: Json): Json => {
  return isObject(argument) ? { Condition: resolver.resolve(place, argument) ?? {} } : { Condition: argument }
}
