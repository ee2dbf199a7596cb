import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Dynamo } from '../../../core/adapters/dynamo/dynamo.ts'
import { bytes, text, type Item } from '../../../core/adapters/dynamo/item.ts'
import type { Table } from '../../../core/adapters/dynamo/table.ts'
import { calls, client, socket } from './aws-clients.ts'

/** How many answers the proxy still drops, after the call has been made. */
let drops = 0
let proxy: Server
let dynamo: Dynamo
let tokens: Table

beforeAll(async () => {
  proxy = createServer(async (asked, response) => {
    const forward = request({ socketPath: socket, path: asked.url, method: 'POST', headers: asked.headers })
    forward.end(await buffer(asked))
    forward.on('response', async (answer) => {
      const body = await buffer(answer)
      drops -= 1
      if (drops >= 0) asked.socket.destroy()
      else response.writeHead(answer.statusCode ?? 500, answer.headers).end(body)
    })
  })
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
  const { port } = proxy.address() as AddressInfo
  dynamo = new Dynamo({
    client: new DynamoDBClient({ ...client('TokenStatus', 3), endpoint: `http://127.0.0.1:${port}` }),
    random: (length) => new Uint8Array(length),
    pause: () => Promise.resolve(),
  })
  tokens = dynamo.table('tokens')
})
beforeEach(() => (drops = 0))
afterAll(() => void proxy.close())

let made = 0
const box = (value: number): Item => ({ box: bytes(new Uint8Array(40).fill(value)) })
const fresh = (): Item => ({ pk: text(`lost-${(made += 1)}`) })
const first = { condition: 'attribute_not_exists(#rev)' }
const after = (rev: string) => ({ condition: '#rev = :rev', values: { ':rev': text(rev) } })

describe('a conditional write whose answer is lost', () => {
  test.each([1, 2])('has won when it meets its own result (%i lost)', async (lost) => {
    const key = fresh()
    drops = lost
    expect(await tokens.put({ ...key, rev: text('1'), ...box(1) }, first)).toBe('written')
    expect(calls).toHaveLength(lost + 1)
    drops = lost
    expect(await tokens.put({ ...key, rev: text('2'), ...box(2) }, after('1'))).toBe('written')
    expect(await tokens.get(key)).toMatchObject({ rev: text('2') })
  })

  test('has lost when another one was there before', async () => {
    const key = fresh()
    await tokens.put({ ...key, rev: text('1'), ...box(1) }, first)
    drops = 1
    expect(await tokens.put({ ...key, rev: text('1'), ...box(2) }, first)).toBe('failed')
  })

  test.each([
    ['another box', { rev: text('1'), ...box(2) }],
    ['another revision', { rev: text('2'), ...box(1) }],
    ['an attribute more', { rev: text('1'), ...box(1), more: text('x') }],
    ['an attribute fewer', { rev: text('1') }],
  ])('has lost to %s', async (_, other) => {
    const key = fresh()
    await tokens.put({ ...key, ...other })
    expect(await tokens.put({ ...key, rev: text('1'), ...box(1) }, first)).toBe('failed')
  })

  test('in a transaction has won too, by the token that its tries share', async () => {
    const key = fresh()
    drops = 1
    expect(await dynamo.transact([tokens.putting({ ...key, rev: text('1'), ...box(1) }, first)])).toBe('written')
    expect(calls).toHaveLength(2)
  })
})
