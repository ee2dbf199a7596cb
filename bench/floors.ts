import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeleteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { AwsEndpoint } from '../local/aws-endpoint.ts'
import { DynamoEngine } from '../local/engines/dynamodb-engine.ts'
import { awsUrl, callAwsThrough } from '../local/workers/aws-socket.mjs'

/** The least that a request can cost here: the same engine called bare, and HTTP handlers that do nothing. */
export interface Floors {
  get(): Promise<unknown>
  put(): Promise<unknown>
  delete(): Promise<unknown>
  /** A bare Node HTTP handler. */
  http(): Promise<unknown>
  close(): Promise<void>
}

const key = { key: { S: 'one' } }

/** Starts a second embedded DynamoDB with one item of the token's size, and an empty HTTP handler. */
export const startFloors = async (itemBytes: number): Promise<Floors> => {
  const folder = mkdtempSync(join(tmpdir(), 'zaas-floor-'))
  const dynamodb = new DynamoEngine({ file: join(folder, 'tables.db'), sweepSeconds: 0 })
  dynamodb.provide({
    TableName: 'floor',
    AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
  })
  const none = { call: () => Promise.reject(new Error('not played')), close: () => Promise.resolve() }
  const endpoint = new AwsEndpoint({
    engines: { dynamodb, sqs: none, kms: none, ses: none, sns: none },
    authorize: () => {},
  })
  callAwsThrough(await endpoint.listen(join(folder, 'aws.sock')))
  const client = new DynamoDBClient({
    endpoint: awsUrl,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'Floor', secretAccessKey: 'x' },
  })
  const Item = { ...key, box: { B: new Uint8Array(itemBytes) } }
  const server = createServer((request, response) =>
    request.resume().once('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}')),
  )
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const put = () => client.send(new PutItemCommand({ TableName: 'floor', Item }))
  await put()
  return {
    get: () => client.send(new GetItemCommand({ TableName: 'floor', Key: key, ConsistentRead: true })),
    put,
    delete: () => client.send(new DeleteItemCommand({ TableName: 'floor', Key: { key: { S: 'another' } } })),
    http: async () => (await fetch(url)).text(),
    close: async () => {
      server.close()
      server.closeAllConnections()
      client.destroy()
      await endpoint.close()
      await dynamodb.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
