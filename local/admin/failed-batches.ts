import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'

/** Batches of the token stream that the publisher gave up, each under the name that Lambda gave it. */
export interface FailedBatches {
  names(): Promise<string[]>
  /** A batch with why it was given up, as Lambda reports it. */
  read(name: string): Promise<string>
  remove(name: string): Promise<void>
}

/** Those of an instance on this machine, in its data folder. */
export const folderBatches = (folder: string): FailedBatches => {
  const root = resolve(folder, 'buckets')
  return {
    names: async () => {
      const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])
      const files = entries.filter((entry) => entry.isFile())
      return files.map((entry) => relative(root, join(entry.parentPath, entry.name))).toSorted()
    },
    read: (name) => readFile(join(root, name), 'utf8'),
    remove: (name) => rm(join(root, name)),
  }
}

/** Where Lambda puts what it gives up. */
const prefix = 'aws/lambda/'

/** Those of a stage on AWS, with the rights that the caller has there. */
export const bucketBatches = (stage: string): FailedBatches => {
  const s3 = new S3Client({})
  const bucketOf = async (): Promise<string> => {
    const publisher = new GetFunctionConfigurationCommand({ FunctionName: `zaas-${stage}-delivery-publish` })
    const { FunctionArn = '' } = await new LambdaClient({}).send(publisher)
    const [, , , region, account] = FunctionArn.split(':')
    return `zaas-${stage}-failed-events-${account}-${region}`
  }
  let found: Promise<string> | undefined
  const bucket = (): Promise<string> => (found ??= bucketOf())
  return {
    names: async () => {
      const names: string[] = []
      let after: string | undefined
      do {
        const asked = { Bucket: await bucket(), Prefix: prefix, ContinuationToken: after }
        const { Contents = [], NextContinuationToken } = await s3.send(new ListObjectsV2Command(asked))
        names.push(...Contents.flatMap(({ Key }) => Key ?? []))
        after = NextContinuationToken
      } while (after !== undefined)
      return names
    },
    read: async (name) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: await bucket(), Key: name }))
      return (await Body?.transformToString()) ?? ''
    },
    remove: async (name) => {
      await s3.send(new DeleteObjectCommand({ Bucket: await bucket(), Key: name }))
    },
  }
}
