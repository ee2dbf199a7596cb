import { isDeepStrictEqual } from 'node:util'
import { localEnvironment } from '../template/local-environment.ts'
import { type AwsInput } from './engine.ts'

const enginePrefix = 'arn:aws:dynamodb:dynoxide:000000000000:'
const ownPrefix = `arn:aws:dynamodb:${localEnvironment.region}:${localEnvironment.account}:`

/** Turns the ARNs in dynoxide's answers (its region and account are fixed) into this instance's, and evens out what its streams show. Item data is never touched. */
export const outward = (action: string, output: AwsInput): AwsInput => {
  if (action === 'GetRecords')
    return {
      ...output,
      Records: changesOf(output).map((record) => ({ ...record, awsRegion: localEnvironment.region })),
    }
  if (action === 'DescribeStream') return openShards(translated(output) as AwsInput)
  return /Table|TimeToLive/u.test(action) ? (translated(output) as AwsInput) : output
}

/** Turns the stream's ARN of a call into dynoxide's. */
export const inward = (input: AwsInput): AwsInput => {
  const { StreamArn } = input
  if (typeof StreamArn !== 'string' || !StreamArn.startsWith(ownPrefix)) return input
  return { ...input, StreamArn: enginePrefix + StreamArn.slice(ownPrefix.length) }
}

const translated = (value: unknown): unknown => {
  if (typeof value === 'string')
    return value.startsWith(enginePrefix) ? ownPrefix + value.slice(enginePrefix.length) : value
  if (Array.isArray(value)) return value.map(translated)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, translated(entry)]))
}

/** dynoxide also records writes that left the item as it was, for which AWS has no record. */
const changesOf = (output: AwsInput): AwsInput[] => {
  const records = (output['Records'] ?? []) as AwsInput[]
  return records.filter((record) => {
    const { OldImage, NewImage } = record['dynamodb'] as AwsInput
    return OldImage === undefined || !isDeepStrictEqual(OldImage, NewImage)
  })
}

/**
 * dynoxide gives an open shard an `EndingSequenceNumber`, which on AWS means a closed one, and picks both ends by
 * comparing numbers as text; neither end is passed on.
 */
const openShards = (output: AwsInput): AwsInput => {
  const stream = output['StreamDescription'] as AwsInput
  const shards = (stream['Shards'] ?? []) as AwsInput[]
  return {
    ...output,
    StreamDescription: { ...stream, Shards: shards.map((shard) => ({ ...shard, SequenceNumberRange: {} })) },
  }
}
