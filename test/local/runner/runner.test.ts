import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startRunner, type ObservedCall, type Runner } from '../../../local/runner.ts'

const root = fileURLToPath(new URL('./fixture', import.meta.url))
const data = mkdtempSync(join(tmpdir(), 'zaas-runner-'))
const log: string[] = []
const calls: ObservedCall[] = []
let runner: Runner

const start = (): Promise<Runner> =>
  startRunner({
    root,
    app: join(root, 'bin', 'app.ts'),
    data,
    port: 0,
    movableClock: true,
    extraReceives: 0,
    log: (line) => log.push(line),
    onCall: (call) => calls.push(call),
    url: 'https://fixture.example',
  })
beforeAll(async () => {
  runner = await start()
})
afterAll(async () => {
  await runner.close()
  rmSync(data, { recursive: true })
})

const post = (path: string, body = 'x'): Promise<Response> =>
  fetch(runner.url + path, { method: 'POST', body, headers: { 'content-type': 'text/plain' } })
const done = async (what: string, body?: string): Promise<Record<string, unknown>> =>
  (await (await post(`/do/${what}`, body)).json()) as Record<string, unknown>
const item = async (key: string): Promise<string | undefined> =>
  ((await (await fetch(`${runner.url}/items/${encodeURIComponent(key)}`)).json()) as { body?: string }).body

const until = async (condition: () => boolean | Promise<boolean>, milliseconds = 10_000): Promise<number> => {
  const begun = performance.now()
  while (!(await condition())) {
    if (performance.now() - begun > milliseconds) throw new Error('it did not happen')
    await new Promise((resolve) => {
      setTimeout(resolve, 10)
    })
  }
  return performance.now() - begun
}

describe('the synthesized template runs', () => {
  it('answers its routes', async () => {
    const answer = await fetch(`${runner.url}/health`)
    expect([answer.status, await answer.text()]).toEqual([200, '{"status":"ok"}'])
    expect((await fetch(`${runner.url}/none`)).status).toBe(404)
  })

  it('with tables, an index and a key', async () => {
    expect((await post('/items/a%20b', 'hello')).status).toBe(201)
    expect(await item('a b')).toBe('hello')
    expect(await done('query')).toMatchObject({ Count: 1 })
    expect(await done('kms')).toEqual({ same: true })
    expect(
      calls.some(({ service, action, outcome }) => service === 'kms' && action === 'Decrypt' && outcome === 'ok'),
    ).toBe(true)
  })

  it('a write goes through stream, function, queue and function within moments', async () => {
    await post('/items/flow', 'x')
    await until(async () => (await item('done-flow')) !== undefined)
    await post('/items/flow-warm', 'x')
    expect(await until(async () => (await item('done-flow-warm')) !== undefined)).toBeLessThan(500)
    expect(await item('done-flow-warm')).toBe('1')
  })

  it('mails arrive in the outbox', async () => {
    await done('mail')
    const { items } = (await (await fetch(runner.outboxUrl)).json()) as { items: object[] }
    expect(items[0]).toMatchObject({
      channel: 'email',
      to: 'joe@example.com',
      subject: 'Hello',
      text: 'World',
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    })
    expect(readFileSync(join(data, 'outbox.url'), 'utf8')).toBe(`${runner.outboxUrl}\n`)
    expect(statSync(join(data, 'outbox.url')).mode & 0o777).toBe(0o600)
  })

  it("a function has exactly the template's environment and Lambda's", async () => {
    process.env['SECRET_OF_THE_HOST'] = 'x'
    const environment = await done('environment')
    delete process.env['SECRET_OF_THE_HOST']
    expect(environment).toMatchObject({
      STAGE: 'local',
      PUBLIC_URL: 'https://fixture.example',
      AWS_REGION: 'eu-west-1',
      TZ: ':UTC',
      AWS_LAMBDA_FUNCTION_NAME: expect.any(String),
    })
    expect(environment['KEY']).toMatch(/^arn:aws:kms:eu-west-1:000000000000:key\//)
    expect(
      Object.keys(environment)
        .filter((name) => !/^(AWS_|_X_AMZN|_HANDLER|LAMBDA_)/.test(name))
        .sort(),
    ).toEqual(['KEY', 'LANG', 'PATH', 'PUBLIC_URL', 'QUEUE', 'STAGE', 'TABLE', 'TZ'])
  })
})

describe('what a policy does not allow', () => {
  it('is refused by name, and reported once', async () => {
    for (let round = 0; round < 2; round += 1) {
      expect(await done('forbidden')).toEqual({
        name: 'AccessDeniedException',
        message: expect.stringMatching(
          /^Function fixture-http is not authorized to perform dynamodb:CreateTable on arn:aws:dynamodb:eu-west-1:000000000000:table\//,
        ),
      })
    }
    expect(log.filter((line) => line.startsWith('Refused:') && line.includes('dynamodb:CreateTable'))).toHaveLength(1)
  })
})

describe('a function that fails', () => {
  it.each(['throw', 'crash', 'exit'])('by %s is a 500, and the next event finds a working one', async (how) => {
    const answer = await post(`/do/${how}`)
    expect([answer.status, await answer.text()]).toEqual([500, '{"message":"Internal Server Error"}'])
    expect(await done('kms')).toEqual({ same: true })
  })
  it('by taking too long is ended at its timeout', async () => {
    const answer = await post('/do/hang')
    expect([answer.status, await answer.json()]).toMatchObject([503, { error: 'busy' }])
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(log.some((line) => line.includes('Task timed out after 5.00 seconds'))).toBe(true)
  })
  it('prints to its log, and errors to the console too', async () => {
    await done('unheard')
    const noted = (): string => log.find((line) => line.includes('noted')) ?? ''
    await until(() => noted() !== '')
    // As Lambda's JSON format: what was said stays an object, which a metric filter finds.
    expect(noted()).toMatch(
      /{"timestamp":"20.{22}","level":"ERROR","requestId":"[0-9a-f-]{36}","message":{"message":"noted"}}$/,
    )
  })
})

it('a poisoned record goes to the bucket and the others go on', async () => {
  await Promise.all([post('/items/poison'), post('/items/healthy-1'), post('/items/healthy-2')])
  await until(async () => (await item('done-healthy-1')) !== undefined && (await item('done-healthy-2')) !== undefined)
  const buckets = join(data, 'buckets')
  await until(
    () =>
      existsSync(buckets) &&
      readdirSync(buckets, { recursive: true, withFileTypes: true }).some((entry) => entry.isFile()),
  )
  const [file] = readdirSync(buckets, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const kept = JSON.parse(readFileSync(join(file?.parentPath ?? '', file?.name ?? ''), 'utf8')) as { payload: string }
  expect(kept.payload).toContain('"poison"')
  expect(kept.payload).not.toContain('healthy')
})

it('a message that fails twice goes to the dead letters', async () => {
  const before = calls.length
  await done('send', 'bad one')
  const received = (): number => log.length + calls.length
  expect(received()).toBeGreaterThan(before)
  for (let round = 0; round < 3; round += 1) {
    await new Promise((resolve) => {
      setTimeout(resolve, 300)
    })
    runner.advance(31_000)
  }
  await done('send', 'good one')
  await until(async () => (await item('done-good one')) !== undefined)
  expect(await item('done-bad one')).toBeUndefined()
})

it('a moved clock is seen by functions and schedules', async () => {
  const before = Number((await done('clock'))['now'])
  runner.advance(3_600_000)
  const { now, iso } = await done('clock')
  expect(Number(now) - before).toBeGreaterThanOrEqual(3_600_000)
  expect(Date.parse(String(iso)) - before).toBeGreaterThanOrEqual(3_600_000)
  await until(async () => ((await item('tick')) ?? '') !== '')
})

it('the access log names the route, and has neither query nor path', async () => {
  await fetch(`${runner.url}/items/x?authKey=secret-key`)
  await until(() => readFileSync(join(data, 'logs', 'access.log'), 'utf8').includes('/items/{'))
  expect(readFileSync(join(data, 'logs', 'access.log'), 'utf8')).not.toContain('secret-key')
})

it('data survive a restart, and the folder is held by one instance at a time', async () => {
  await post('/items/kept', 'for ever')
  await expect(start()).rejects.toThrow(/in use by another running instance/)
  await runner.close()
  runner = await start()
  expect(await item('kept')).toBe('for ever')
})
