import { isDeepStrictEqual } from 'node:util'
import type { AwsInput } from './engine.ts'

const ENGINE_PREFIX = 'arn:aws:dynamodb:dynoxide:000000000000:'

/** Turns the ARNs of dynoxide (its region and account are fixed) into this instance's, and back; evens out what its streams show. */
export type DynamoArns = { outward(action: string, output: AwsInput): AwsInput; inward(input: AwsInput): AwsInput }

/** The translation for one region and account. Item data is never touched. */
export const createDynamoArns = (region: string, account: string): DynamoArns => {
  const prefix = `arn:aws:dynamodb:${region}:${account}:`
  const translate = (value: unknown): unknown => {
    if (typeof value === 'string')
      return value.startsWith(ENGINE_PREFIX) ? prefix + value.slice(ENGINE_PREFIX.length) : value
    if (Array.isArray(value)) return value.map(translate)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, translate(entry)]))
  }
  return {
    outward(action, output) {
      if (action === 'GetRecords')
        return { ...output, Records: changesOf(output).map((record) => ({ ...record, awsRegion: region })) }
      if (action === 'DescribeStream') return openShards(translate(output) as AwsInput)
      return /Table|Streams|TimeToLive|Tag/u.test(action) ? (translate(output) as AwsInput) : output
    },
    inward(input) {
      const { StreamArn } = input
      if (typeof StreamArn !== 'string' || !StreamArn.startsWith(prefix)) return input
      return { ...input, StreamArn: ENGINE_PREFIX + StreamArn.slice(prefix.length) }
    },
  }
}

/** dynoxide also records writes that left the item as it was, for which AWS has no record. */
const changesOf = (output: AwsInput): AwsInput[] => {
  const records = (output.Records ?? []) as AwsInput[]
  return records.filter((record) => {
    const { OldImage, NewImage } = record.dynamodb as AwsInput
    return OldImage === undefined || !isDeepStrictEqual(OldImage, NewImage)
  })
}

/**
 * dynoxide gives an open shard an `EndingSequenceNumber`, which on AWS means a closed one, and picks both ends by
 * comparing numbers as text; neither end is passed on.
 */
const openShards = (output: AwsInput): AwsInput => {
  const stream = output.StreamDescription as AwsInput
  const shards = (stream.Shards ?? []) as AwsInput[]
  return {
    ...output,
    StreamDescription: { ...stream, Shards: shards.map((shard) => ({ ...shard, SequenceNumberRange: {} })) },
  }
}
