import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, test } from 'vitest'
import { indexStreamRecords } from '../../../local/engines/dynamo-stream-records.ts'
import { DynamoTransport } from '../../../local/engines/dynamo-transport.ts'
import { DynamoEngine } from '../../../local/engines/dynamodb-engine.ts'
import { findDynoxide, startDynoxide, type DynoxideProcess } from '../../../local/engines/dynoxide-process.ts'
import { AwsError } from '../../../local/engines/engine.ts'
import { createTable, STREAM, temporaryFolder } from './dynamo-tables.ts'

// Each workaround has a test here that fails when the pinned dynoxide no longer needs it: then remove the workaround.

const path = temporaryFolder()
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

const engineAt = async (file: string, now = Date.now): Promise<DynamoEngine> => {
  const engine = new DynamoEngine({ file, now, sweepSeconds: 0 })
  open.push(engine)
  await engine.ready
  return engine
}

/** The engine over a dynoxide that nothing was done to. */
const bareEngine = async (file: string): Promise<{ engine: DynamoEngine; server: DynoxideProcess }> => {
  const server = await startDynoxide(file)
  const engine = new DynamoEngine({ file, endpoint: `http://127.0.0.1:${server.port}`, sweepSeconds: 0 })
  open.push({ close: async () => (await engine.close(), server.stop()) })
  return { engine, server }
}

/** Fills the stream as a long life would, faster than through the server. */
const addStreamRecords = (file: string, table: string, count: number, createdAt: number): void => {
  const db = new DatabaseSync(file, { timeout: 5_000 })
  db.exec('BEGIN IMMEDIATE')
  const last = Number(
    db
      .prepare('SELECT MAX(CAST(sequence_number AS INTEGER)) AS last FROM _stream_records WHERE table_name = ?')
      .get(table)?.last ?? 0,
  )
  const insert = db.prepare(
    `INSERT INTO _stream_records (table_name, event_name, keys_json, new_image, sequence_number, shard_id, created_at)
     VALUES (?, 'INSERT', '{}', '{}', ?, ?, ?)`,
  )
  for (let i = 1; i <= count; i++) insert.run(table, String(last + i), `shardId-00000001-${table}`, createdAt)
  db.exec('COMMIT')
  db.close()
}

const countRecords = (file: string): number => {
  const db = new DatabaseSync(file, { timeout: 5_000 })
  const count = Number(db.prepare('SELECT COUNT(*) AS n FROM _stream_records').get()?.n)
  db.close()
  return count
}

const writeMilliseconds = async (engine: DynamoEngine): Promise<number> => {
  const times: number[] = []
  for (let i = 0; i < 15; i++) {
    const start = performance.now()
    await engine.call('PutItem', { TableName: 'tokens', Item: { pk: { S: `k${i}` } } })
    times.push(performance.now() - start)
  }
  // The quickest is the least disturbed by what else this machine does.
  return Math.min(...times)
}

const nowSeconds = (): number => Math.floor(Date.now() / 1000)

test('the faults below are those of this version', () => {
  expect(execFileSync(findDynoxide(), ['--version'], { encoding: 'utf8' })).toContain('1.2.1')
})

describe('fault 1: writes slow down with the stream records kept', () => {
  test('bare dynoxide has the fault', async () => {
    const file = path('slow.db')
    const { engine } = await bareEngine(file)
    await createTable(engine, 'tokens', STREAM)
    addStreamRecords(file, 'tokens', 60_000, nowSeconds() - 2 * 86_400)
    const slow = await writeMilliseconds(engine)
    indexStreamRecords(file)
    expect(slow).toBeGreaterThan(4 * (await writeMilliseconds(engine)))
    expect(countRecords(file), 'it trims none of them').toBeGreaterThan(60_000)
  })

  test('the engine does not', async () => {
    const file = path('indexed.db')
    const engine = await engineAt(file)
    await createTable(engine, 'tokens', STREAM)
    const fast = await writeMilliseconds(engine)
    addStreamRecords(file, 'tokens', 60_000, nowSeconds())
    expect(await writeMilliseconds(engine)).toBeLessThan(3 * fast + 1)
  })

  test('records older than a day are trimmed, each table keeps its last and its sequence goes on', async () => {
    const file = path('trimmed.db')
    const engine = await engineAt(file)
    await createTable(engine, 'tokens', STREAM)
    await createTable(engine, 'quiet', STREAM)
    addStreamRecords(file, 'quiet', 3, nowSeconds() - 90_000)
    addStreamRecords(file, 'tokens', 1_200, nowSeconds() - 90_000)
    addStreamRecords(file, 'tokens', 10, nowSeconds() - 80_000)
    const writes = Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        engine.call('PutItem', { TableName: 'tokens', Item: { pk: { S: `w${i}` } } }),
      ),
    )
    expect(await engine.trimStreams()).toBe(1_202)
    await writes
    expect(countRecords(file)).toBe(1 + 10 + 200)
    const db = new DatabaseSync(file)
    const last = db
      .prepare(`SELECT MAX(CAST(sequence_number AS INTEGER)) AS last FROM _stream_records WHERE table_name = 'tokens'`)
      .get()
    db.close()
    expect(last?.last).toBe(1_410)
  })
})

describe('fault 2: a non-ASCII character in an expression kills the server', () => {
  const update = {
    TableName: 'tokens',
    Key: { pk: { S: 'a' } },
    UpdateExpression: 'SET #ñ = :o',
    ExpressionAttributeNames: { '#ñ': 'n' },
    ExpressionAttributeValues: { ':o': { N: '1' } },
  }

  test('bare dynoxide has the fault', async () => {
    const { engine, server } = await bareEngine(path('fragile.db'))
    await createTable(engine, 'tokens')
    const { port } = server
    await fetch(`http://127.0.0.1:${port}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.UpdateItem',
        'x-amz-date': '20260101T000000Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify(update),
    }).catch(() => undefined)
    await expect(Promise.race([server.exited.then(() => 'died'), later(2_000, 'lives')])).resolves.toBe('died')
  })

  test('the engine refuses it before it arrives, in single, transaction and batch requests', async () => {
    const engine = await engineAt(path('guarded.db'))
    await createTable(engine, 'tokens')
    const requests: [string, Record<string, unknown>][] = [
      ['UpdateItem', update],
      ['TransactWriteItems', { TransactItems: [{ Update: update }] }],
      ['BatchGetItem', { RequestItems: { tokens: { Keys: [{ pk: { S: 'a' } }], ProjectionExpression: 'ñ' } } }],
      [
        'Query',
        { TableName: 'tokens', KeyConditionExpression: 'pk = :ü', ExpressionAttributeValues: { ':ü': { S: 'a' } } },
      ],
    ]
    for (const [action, input] of requests) {
      await expect(engine.call(action, input)).rejects.toMatchObject({ code: 'ValidationException', status: 400 })
    }
    expect(engine.embedded?.restarts).toBe(0)
  })

  test('names and values may be in any script', async () => {
    const engine = await engineAt(path('scripts.db'))
    await createTable(engine, 'tokens')
    const named = {
      ExpressionAttributeNames: { '#n': 'año 😀' },
      ExpressionAttributeValues: { ':o': { S: '日本 😀' } },
    }
    await engine.call('UpdateItem', { ...update, ...named, UpdateExpression: 'SET #n = :o' })
    const { Item } = await engine.call('GetItem', { TableName: 'tokens', Key: { pk: { S: 'a' } } })
    expect(Item).toEqual({ pk: { S: 'a' }, 'año 😀': { S: '日本 😀' } })
  })
})

describe('fault 3: expired items are not swept', () => {
  const put = (engine: DynamoEngine, pk: string, ttl: unknown): Promise<unknown> =>
    engine.call('PutItem', { TableName: 'sessions', Item: { pk: { S: pk }, ttl } })
  const enable = { TableName: 'sessions', TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true } }

  test('bare dynoxide has the fault', async () => {
    const { engine } = await bareEngine(path('kept.db'))
    await createTable(engine, 'sessions')
    await engine.call('UpdateTimeToLive', enable)
    await put(engine, 'old', { N: String(nowSeconds() - 10) })
    await later(1_200, undefined)
    expect((await engine.call('Scan', { TableName: 'sessions' })).Count).toBe(1)
  })

  test('the engine deletes what has expired and nothing else', async () => {
    const engine = await engineAt(path('swept.db'))
    await createTable(engine, 'sessions')
    await put(engine, 'old', { N: String(nowSeconds() - 10) })
    await put(engine, 'ancient', { N: '1' })
    await put(engine, 'young', { N: String(nowSeconds() + 100) })
    await put(engine, 'text', { S: '1' })
    await put(engine, 'without', { NULL: true })
    expect(await engine.sweepExpired('sessions', 'ttl')).toBe(1)
    const { Items } = await engine.call('Scan', { TableName: 'sessions' })
    const left = (Items as { pk: { S: string } }[]).map((item) => item.pk.S)
    expect(left.sort()).toEqual(['ancient', 'text', 'without', 'young'])
  })

  test('the sweep runs by itself on tables whose time to live is enabled', async () => {
    const engine = new DynamoEngine({ file: path('timer.db'), sweepSeconds: 0.1 })
    open.push(engine)
    await engine.ready
    await createTable(engine, 'sessions')
    await engine.call('UpdateTimeToLive', enable)
    await put(engine, 'old', { N: String(nowSeconds() - 10) })
    await expect.poll(async () => (await engine.call('Scan', { TableName: 'sessions' })).Count).toBe(0)
  })
})

test('fault 4: bare dynoxide records a write that changes nothing, and gives an open shard an end', async () => {
  const { engine, server } = await bareEngine(path('unchanged.db'))
  await createTable(engine, 'tokens', STREAM)
  for (let i = 0; i < 2; i++) await engine.call('PutItem', { TableName: 'tokens', Item: { pk: { S: 'same' } } })
  expect(countRecords(path('unchanged.db'))).toBe(2)
  const bare = new DynamoTransport()
  const url = `http://127.0.0.1:${server.port}`
  const { Streams } = await bare.send(url, 'ListStreams', {})
  const [{ StreamArn }] = Streams as [{ StreamArn: string }]
  expect(JSON.stringify(await bare.send(url, 'DescribeStream', { StreamArn }))).toContain('"EndingSequenceNumber":"2"')
  bare.close()
})

describe('the server and its runner', () => {
  test('starts within a second', async () => {
    const times: number[] = []
    for (const name of ['one.db', 'two.db', 'three.db']) {
      const start = performance.now()
      await engineAt(path(name))
      times.push(performance.now() - start)
    }
    expect(Math.min(...times)).toBeLessThan(1_000)
  })

  test('is started again when it dies, and what was acknowledged is still there', async () => {
    const engine = await engineAt(path('killed.db'))
    await createTable(engine, 'tokens', STREAM)
    for (let round = 1; round <= 3; round++) {
      await engine.call('PutItem', { TableName: 'tokens', Item: { pk: { S: `r${round}` } } })
      process.kill(engine.embedded?.processId ?? 0, 'SIGKILL')
      await eventually(() => engine.call('GetItem', { TableName: 'tokens', Key: { pk: { S: `r${round}` } } })).then(
        ({ Item }) => expect(Item).toEqual({ pk: { S: `r${round}` } }),
      )
      expect(engine.embedded?.restarts).toBe(round)
    }
  })

  test('a call while it is down waits for it', async () => {
    const engine = await engineAt(path('down.db'))
    const died = engine.embedded?.processId ?? 0
    process.kill(died, 'SIGKILL')
    await expect.poll(() => engine.embedded?.processId, { interval: 2 }).not.toBe(died)
    await expect(engine.call('ListTables', {})).resolves.toEqual({ TableNames: [] })
  })

  test('dies with a runner that is killed', async () => {
    const module = new URL('../../../local/engines/dynoxide-process.ts', import.meta.url).pathname
    const script = `const { startDynoxide } = await import(${JSON.stringify(module)})
      const server = await startDynoxide(${JSON.stringify(path('orphan.db'))})
      console.log(server.processId)
      setInterval(() => {}, 1000)`
    const runner: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const server = await new Promise<number>((resolve) => runner.stdout?.once('data', (data) => resolve(Number(data))))
    expect(lives(server)).toBe(true)
    runner.kill('SIGKILL')
    await expect.poll(() => lives(server)).toBe(false)
  })

  test('an external endpoint that does not answer is ServiceUnavailable', async () => {
    const engine = new DynamoEngine({ file: path('none.db'), endpoint: 'http://127.0.0.1:1', sweepSeconds: 0 })
    open.push(engine)
    await expect(engine.call('ListTables', {})).rejects.toMatchObject({ code: 'ServiceUnavailable', status: 503 })
  })

  test('a file that cannot be opened says so', async () => {
    mkdirSync(path('folder.db'))
    const engine = new DynamoEngine({ file: path('folder.db'), sweepSeconds: 0 })
    await expect(engine.ready).rejects.toThrow(/did not start: .*unable to open/u)
    await engine.close()
  })

  test('a platform without a package is told of --dynamodb-endpoint', () => {
    const { platform } = process
    Object.defineProperty(process, 'platform', { value: 'plan9' })
    try {
      expect(findDynoxide).toThrow(/--dynamodb-endpoint/u)
    } finally {
      Object.defineProperty(process, 'platform', { value: platform })
    }
  })
})

const lives = (processId: number): boolean => {
  try {
    process.kill(processId, 0)
    return true
  } catch {
    return false
  }
}

const later = <T>(milliseconds: number, value: T): Promise<T> => {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, value))
}

const eventually = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== 'ServiceUnavailable' || attempt === 5) throw error
    }
  }
}
