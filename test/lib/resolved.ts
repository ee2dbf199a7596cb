/** A value as JSON holds it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** A JSON object. */
export type JsonObject = { [key: string]: Json }

/** Templates by the stack's name without its prefix. */
export type Templates = ReadonlyMap<string, JsonObject>

/** Any JSON value as an object, empty where it is none. */
export const object = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}

/** CloudFormation and IAM write a list of one as the bare value. */
export const list = (value: Json | undefined): Json[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]

const pseudo: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-west-1',
  'AWS::AccountId': '111122223333',
  'AWS::URLSuffix': 'amazonaws.com',
}

/** Physical names by type: only what ARNs here are made of. */
const arn: Readonly<Record<string, (name: string) => string>> = {
  'AWS::IAM::Role': (name) => `arn:aws:iam::111122223333:role/${name}`,
  'AWS::Lambda::Function': (name) => `arn:aws:lambda:eu-west-1:111122223333:function:${name}`,
  'AWS::SQS::Queue': (name) => `arn:aws:sqs:eu-west-1:111122223333:${name}`,
  'AWS::DynamoDB::Table': (name) => `arn:aws:dynamodb:eu-west-1:111122223333:table/${name}`,
  'AWS::S3::Bucket': (name) => `arn:aws:s3:::${name}`,
}
const nameProperties = ['RoleName', 'FunctionName', 'QueueName', 'TableName', 'BucketName']

/** A template's value with intrinsic functions replaced, references between stacks followed; what AWS chooses becomes `<LogicalId>`. */
export const resolved = (templates: Templates, prefix: string, stack: string, value: Json): Json => {
  const again = (inner: Json, inStack = stack): Json => resolved(templates, prefix, inStack, inner)
  if (Array.isArray(value)) return value.map((item) => again(item))
  if (typeof value !== 'object' || value === null) return value
  const [key, ...others] = Object.keys(value)
  const argument = key === undefined ? undefined : value[key]
  if (key === undefined || others.length > 0 || argument === undefined) return mapped(value, again)
  if (key === 'Ref') return pseudo[String(argument)] ?? `<${String(argument)}>`
  if (key === 'Fn::Join') return list(again(list(argument)[1] ?? [])).join(String(list(argument)[0]))
  if (key === 'Fn::GetAtt')
    return attribute(templates, stack, String(list(argument)[0]), String(list(argument)[1]), again)
  if (key === 'Fn::GetStackOutput') {
    const producer = String(object(argument)['StackName']).slice(prefix.length + 1)
    const output = object(object(templates.get(producer)?.['Outputs'])[String(object(argument)['OutputName'])])['Value']
    if (output === undefined) throw new Error(`${stack} asks ${producer} for an output that it does not have`)
    return again(output, producer)
  }
  return mapped(value, again)
}

const mapped = (value: JsonObject, change: (inner: Json) => Json): JsonObject =>
  Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner)]))

const attribute = (
  templates: Templates,
  stack: string,
  logicalId: string,
  name: string,
  again: (inner: Json) => Json,
): string => {
  const declared = object(object(templates.get(stack)?.['Resources'])[logicalId])
  const properties = object(declared['Properties'])
  const nameProperty = nameProperties.find((property) => properties[property] !== undefined)
  const make = arn[String(declared['Type'])]
  if (name !== 'Arn' || nameProperty === undefined || !make) return `<${logicalId}.${name}>`
  return make(String(again(properties[nameProperty] ?? '')))
}
