import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../local/template/json.ts'
import { Resolver } from '../../../local/template/resolver.ts'
import { addresses, api, data } from './stacks.ts'

const resolver = new Resolver([data, api], addresses)
const inData = { stack: data, path: 'X' }
const inApi = { stack: api, path: 'X' }

describe('intrinsic functions', () => {
  it.each<[string, JsonObject, unknown]>([
    ['a pseudo parameter', { Ref: 'AWS::AccountId' }, '000000000000'],
    ['a queue by its URL on this machine', { Ref: 'Queue' }, 'http://127.0.0.1:9/000000000000/zaas-eu-west-1'],
    ["a queue's ARN", { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:eu-west-1:000000000000:zaas-eu-west-1'],
    [
      'a stream',
      { 'Fn::GetAtt': ['Table', 'StreamArn'] },
      'arn:aws:dynamodb:eu-west-1:000000000000:table/tokens/stream/2026-01-01T00:00:00.000',
    ],
    ['a function by its name', { Ref: 'Fn' }, 'status'],
    ['a join', { 'Fn::Join': ['/', ['a', { Ref: 'Table' }, 1]] }, 'a/tokens/1'],
    ['a substitution', { 'Fn::Sub': 'x-${AWS::Partition}-${Table}' }, 'x-aws-tokens'],
  ])('%s', (_title, value, expected) => {
    expect(resolver.resolve(inData, value)).toEqual(expected)
  })

  it('other stacks are reached by their outputs', () => {
    expect(resolver.resolve(inApi, { 'Fn::GetStackOutput': { StackName: 'data', OutputName: 'QueueUrl' } })).toBe(
      'http://127.0.0.1:9/000000000000/zaas-eu-west-1',
    )
  })

  it.each<[string, JsonObject, RegExp]>([
    ['an unknown resource', { Ref: 'Nothing' }, /data\/X\.Ref: there is no resource Nothing/],
    [
      'an unknown attribute',
      { 'Fn::GetAtt': ['Table', 'Colour'] },
      /Colour of Table \(AWS::DynamoDB::Table\) is not played/,
    ],
    ['an unknown function', { 'Fn::Transform': {} }, /data\/X\.Fn::Transform: Fn::Transform is not played/],
    ['a pseudo parameter that is not played', { Ref: 'AWS::StackId' }, /AWS::StackId is not played/],
    [
      'an unknown output',
      { 'Fn::GetStackOutput': { StackName: 'data', OutputName: 'None' } },
      /there is no output None in a stack data/,
    ],
    ['a secret', { a: '{{resolve:ssm:/x}}' }, /data\/X\.a: dynamic references/],
  ])('%s is an error that names its place', (_title, value, message) => {
    expect(() => resolver.resolve(inData, value)).toThrow(message)
  })
})
