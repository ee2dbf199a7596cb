import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCommandLine } from '../../local/command-line.ts'
import { UsageError } from '../../local/usage-error.ts'
import { functionById } from '../../local/dev/inspected.ts'
import type { LocalModel } from '../../local/template/model.ts'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type CliInstance, freePort, runScript, startCli } from '../support/cli.ts'
import { Client } from '../support/instance.ts'

const folder = mkdtempSync(join(tmpdir(), 'zaas-cli-'))
const data = join(folder, 'data')
let instance: CliInstance
let port: number

/** Runs the command to its end and gives code and output; one that goes on is ended. */
const runs = async (args: readonly string[]): Promise<{ code: number | null; output: string }> => {
  const command = runScript('local/start.mjs', args)
  const timer = setTimeout(() => void command.kill(), 30_000)
  const code = await command.ended
  clearTimeout(timer)
  return { code, output: command.output() }
}

beforeAll(async () => {
  port = await freePort()
  instance = await startCli(port, data)
})

afterAll(async () => {
  await instance?.kill()
  rmSync(folder, { recursive: true, force: true })
})

describe('the command line', () => {
  it('starts within the time that it has, says where everything is, and starts again on the same data', async () => {
    console.log(`first start ${instance.seconds.toFixed(1)} s`)
    expect(instance.seconds).toBeLessThan(30)
    for (const path of ['', '/health', '/app/']) expect(instance.output()).toContain(`${instance.url}${path}`)
    expect(instance.output()).toMatch(/Outbox +http:\/\/127\.0\.0\.1:\d+\/outbox\/\?t=[\w-]{32} /)
    expect(instance.output()).not.toContain('Without limits')
    const tenant = await new Client(instance.url, data).signUp('acme')
    // The bound is for a machine with nothing else to do; while other tests run, one start of three has to keep it.
    const again: number[] = []
    while (again.length < 3 && !again.some((seconds) => seconds < 8)) {
      instance.process.kill('SIGTERM')
      expect(await instance.ended).toBe(0)
      instance = await startCli(port, data, ['--no-limits'])
      again.push(instance.seconds)
    }
    console.log(`second start ${again.map((seconds) => seconds.toFixed(1)).join(', ')} s`)
    expect(Math.min(...again)).toBeLessThan(8)
    expect(instance.output()).toContain('Without limits: whoever reaches it may sign up')
    const listed = await new Client(instance.url).get('/service/list', {}, tenant.ownerKey)
    expect((listed.body['items'] as { service: string }[]).map(({ service }) => service)).toEqual(['acme_default'])
  })

  it('says that a data folder is in use, or is none', async () => {
    const used = await runs(['--port', '0', '--data', data])
    expect([used.code, used.output]).toEqual([
      1,
      expect.stringContaining('is in use by another running instance; choose another one with --data'),
    ])
    expect(used.output).not.toMatch(/\n\s+at /)
    writeFileSync(join(folder, 'file'), 'x')
    for (const path of [join(folder, 'file'), folder, join(folder, 'file', 'data')]) {
      const { code, output } = await runs(['--port', '0', '--data', path])
      expect([code, output.startsWith('Starting')], output).toEqual([1, true])
      expect(output).toContain('zaas cannot start: ')
      expect(output).not.toMatch(/\n\s+at /)
    }
    // Nobody was disturbed meanwhile.
    expect((await new Client(instance.url).get('/health')).text).toBe('{"status":"ok"}')
  })

  it('says that the secret of its keys is missing or another one, and makes no new one', async () => {
    const copy = join(folder, 'copy')
    instance.process.kill('SIGTERM')
    await instance.ended
    cpSync(data, copy, { recursive: true })
    rmSync(join(copy, 'keys.secret'))
    const missing = await runs(['--port', '0', '--data', copy])
    expect([missing.code, missing.output]).toEqual([
      1,
      expect.stringMatching(
        /zaas cannot start: \S*keys\.secret is missing, and the keys in \S+ open with it only: put it back\n$/,
      ),
    ])
    expect(existsSync(join(copy, 'keys.secret'))).toBe(false)
    writeFileSync(join(copy, 'keys.secret'), new Uint8Array(32), { mode: 0o600 })
    const other = await runs(['--port', '0', '--data', copy])
    expect([other.code, other.output]).toEqual([
      1,
      expect.stringMatching(/zaas cannot start: .*keys\.secret is not the one it was sealed with\n$/),
    ])
    instance = await startCli(port, data)
  })

  it('ends when the shell that npm put between has been ended', async () => {
    const free = await freePort()
    const shell = spawn(
      'sh',
      ['-c', `"${process.execPath}" local/start.mjs --port ${free} --data "${join(folder, 'orphan')}"; true`],
      { env: { ...process.env, npm_lifecycle_event: 'start' }, stdio: 'ignore' },
    )
    const client = new Client(`http://127.0.0.1:${free}`)
    const answers = (): Promise<boolean> =>
      client.get('/health').then(
        ({ status }) => status === 200,
        () => false,
      )
    await vi.waitFor(async () => expect(await answers()).toBe(true), 30_000)
    shell.kill('SIGTERM')
    await vi.waitFor(async () => expect(await answers()).toBe(false), 15_000)
  })

  it('runs one function of a data folder with an event', async () => {
    const event = join(folder, 'event.json')
    const invoke = async (...args: string[]): Promise<{ code: number | null; output: string }> => {
      const command = runScript('local/invoke/start.mjs', args)
      return { code: await command.ended, output: command.output() }
    }
    writeFileSync(
      event,
      JSON.stringify({
        version: '2.0',
        routeKey: 'GET /health',
        rawQueryString: '',
        headers: {},
        requestContext: { http: { method: 'GET', sourceIp: '127.0.0.1' } },
      }),
    )
    const model = { functions: [{ directory: 'functions/token.status' }] } as unknown as LocalModel
    const inUse = await invoke('health.check', event, '--data', data)
    expect([inUse.code, inUse.output]).toEqual([1, expect.stringContaining('is in use by another running instance')])
    const own = ['--data', join(folder, 'invoked')]
    const answered = await invoke('health.check', event, ...own)
    expect([answered.code, JSON.parse(answered.output.slice(answered.output.indexOf('{\n')))]).toEqual([
      0,
      expect.objectContaining({ statusCode: 200, body: '{"status":"ok"}' }),
    ])
    expect(() => functionById(model, 'health.none')).toThrow(/^There is no function health\.none; .*token\.status/)
    expect((await invoke('health.check')).output).toContain(
      'A function and a file with its event are needed. See --help',
    )
    expect((await invoke('--help')).output).toContain('npm run invoke -- [options] FUNCTION EVENT.json')
  }, 180_000)

  it.each([
    ['--port'],
    ['--port', '65536'],
    ['--port', '-1'],
    ['--port', '1e3'],
    ['--port', 'x'],
    ['--url', 'ftp://x'],
    ['--allow-loopback-webhooks=yes'],
    ['--inspect', 'token.status'],
    ['--watch', '--inspect', ':1'],
  ])('refuses %s %s and says why', (...args) => {
    expect(() => readCommandLine(args)).toThrow(UsageError)
  })
})
