import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, expect, vi } from 'vitest'
import { freePort } from '../../support/cli.ts'
import { duressPin, enrolled, pin, wrongPin } from '../../support/enrolled.ts'
import { quietInstance, type Tenant } from '../../support/instance.ts'
import { itWith } from '../../support/optional-tool.ts'
import { toolPath } from '../../support/tool-path.ts'
import { fiveStatuses, shown, tryEverybody } from './five-statuses.ts'

const instance = await quietInstance()
const folder = mkdtempSync(join(tmpdir(), 'zaas-radius-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const recipe = 'freeradius.md'
const raddb = join(folder, 'raddb')
const debian = '/etc/freeradius/3.0'

/** Changes a file of the server; fails where it does not hold what is to be replaced. */
const change = (name: string, ...changes: readonly (readonly [RegExp, string])[]): void => {
  let content = readFileSync(join(raddb, name), 'utf8')
  for (const [found, put] of changes) {
    if (!found.test(content)) throw new Error(`${name} has no ${found}`)
    content = content.replace(found, () => put)
  }
  writeFileSync(join(raddb, name), content)
}

/** Debian's own configuration with the recipe's files and lines, in this folder, on ports of its own. */
const writeServer = async (url: string, { service, basicKey }: Tenant, way: 'app' | 'code'): Promise<number> => {
  rmSync(raddb, { recursive: true, force: true })
  cpSync(debian, raddb, { recursive: true, verbatimSymlinks: true })
  for (const name of ['mods-enabled/zaas', 'policy.d/zaas']) {
    const content = shown(recipe, `${debian}/${name}`).replace(/zaas_acme_…/, basicKey)
    writeFileSync(join(raddb, name), content.replaceAll('https://zaas.example', url).replaceAll('acme_vpn', service))
  }
  const port = await freePort()
  const postAuth = shown(recipe, `${debian}/sites-enabled/default`)
  change(
    'radiusd.conf',
    [/^raddbdir = .*/m, `raddbdir = ${raddb}`],
    [/^logdir = .*/m, `logdir = ${folder}`],
    [/^run_dir = .*/m, `run_dir = ${folder}`],
    // What it makes whoever is refused wait, a second each, is nothing of ours.
    [/^\treject_delay = .*/m, '\treject_delay = 0'],
    [/^\tuser = .*/m, ''],
    [/^\tgroup = .*/m, ''],
  )
  change(
    'sites-available/default',
    [/^listen \{[^]*?^authorize \{/m, `listen {\ntype = auth\nipaddr = 127.0.0.1\nport = ${port}\n}\nauthorize {`],
    [/^\tfilter_username$/m, way === 'code' ? 'zaas_split' : ''],
    [/^post-auth \{/m, `post-auth {\n${way === 'code' ? postAuth.replace('zaas_open', 'zaas_code') : postAuth}`],
  )
  change(
    'sites-available/inner-tunnel',
    [/port = 18120$/m, `port = ${await freePort()}`],
    [/^\tfilter_username$/m, ''],
    [/^post-auth \{/m, `post-auth {\n${shown(recipe, `${debian}/sites-enabled/inner-tunnel`)}`],
  )
  change('mods-config/files/authorize', [/^/, 'DEFAULT Cleartext-Password := "secret"\n\n'])
  return port
}

/** A server that is set up so runs while there is work. */
const serving = async (
  ...[url, tenant, way, work]: [...Parameters<typeof writeServer>, (port: number) => Promise<void>]
) => {
  const port = await writeServer(url, tenant, way)
  const radius = spawn('freeradius', ['-f', '-l', 'stdout', '-d', raddb], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [radius.stdout, radius.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise((resolve) => radius.once('close', resolve))
  try {
    await vi.waitFor(() => expect(said).toContain('Ready to process requests'), { timeout: 20_000 })
    await work(port)
  } finally {
    radius.kill('SIGTERM')
    await ended
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', String.raw`\"`)}"`

const asked = (...[program, args, input]: [string, readonly string[], string]): Promise<string> => {
  const child = spawn(program, args, { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] })
  child.stdin.end(input)
  return text(child.stdout)
}

/** What a gateway is told of a name and what was typed as its password. */
const vpn = async (port: number, name: string, password: string): Promise<boolean> => {
  const packet = `User-Name = ${quoted(name)}\nUser-Password = ${quoted(password)}\n`
  const said = await asked('radclient', ['-r', '1', '-t', '20', `127.0.0.1:${port}`, 'auth', 'testing123'], packet)
  expect(said).toMatch(/Received Access-(?:Accept|Reject)/)
  return said.includes('Received Access-Accept')
}

/** Whether a device of somebody joins a Wi-Fi by PEAP. */
const wifi = async (port: number, name: string): Promise<boolean> => {
  const hex = Buffer.from(name).toString('hex')
  const phase = `anonymous_identity="anonymous" password="secret" phase2="auth=MSCHAPV2"`.replaceAll(' ', '\n')
  writeFileSync(join(folder, 'wifi'), `network={\nkey_mgmt=WPA-EAP\neap=PEAP\nidentity=${hex}\n${phase}\n}\n`)
  const said = await asked(
    'eapol_test',
    ['-c', 'wifi', '-a', '127.0.0.1', '-p', `${port}`, '-s', 'testing123', '-t', '20'],
    '',
  )
  expect(said).toMatch(/\n(?:SUCCESS|FAILURE)\n$/)
  return said.endsWith('\nSUCCESS\n')
}

const hasRest = existsSync('/usr/lib/freeradius/rlm_rest.so')
const missing = ['radclient', 'eapol_test', ...(hasRest ? [] : ['freeradius-rest'])].find(
  (tool) => toolPath(tool) === null,
)
const it = missing === undefined && process.getuid?.() === 0 ? itWith('freeradius') : itWith(missing ?? 'being root')

it('VPN and Wi-Fi let in exactly those whose token is open, and nobody where zaas cannot be reached', async () => {
  const tenant = await fiveStatuses(instance, 'gateways')
  await tryEverybody(instance, (url, work) =>
    serving(url, tenant, 'app', async (port) => {
      expect(await vpn(port, 'ann lee', 'wrong')).toBe(false)
      await work(async (name) => {
        const [isOnVpn, isOnWifi] = [await vpn(port, name, 'secret'), await wifi(port, name)]
        expect(isOnWifi, name).toBe(isOnVpn)
        return isOnVpn
      })
    }),
  )
}, 180_000)

it('a code behind the password lets in once, of an open token or a closed one, and nobody by a wrong password', async () => {
  const tenant = await instance.signUp('code-gateways', { duress: true, protection: { iterations: 10_000 } })
  const names = ['ann lee', 'o\'neil & "co"', '日本', 'a&b=c'] as const
  const tokens = new Map<string, Awaited<ReturnType<typeof enrolled>>['token']>()
  for (const name of names) tokens.set(name, (await enrolled(instance, tenant, name)).token)
  const code = async (name: string, by: string = pin) => (await tokens.get(name)?.otp(by))?.code ?? ''
  await serving(instance.url, tenant, 'code', async (port) => {
    const enter = async (name: string, typed: string): Promise<boolean> => vpn(port, name, `secret${typed}`)
    expect(await vpn(port, 'ann lee', `wrong${await code('ann lee')}`)).toBe(false)
    for (const name of names) expect([name, await enter(name, await code(name))]).toEqual([name, true])
    expect(await enter('ann lee', await code('ann lee')), 'used').toBe(false)
    expect(await enter('日本', await code('日本', wrongPin)), 'wrong').toBe(false)
    expect(await enter('ann lee', ''), 'no code').toBe(false)
    expect(await enter('stranger', '000000')).toBe(false)
    instance.advance(30_000)
    expect(await enter('stranger","id":"ann lee', await code('ann lee')), 'put in').toBe(false)
    expect(await enter('ann lee', await code('ann lee', duressPin)), 'under duress').toBe(true)
    const blocked = { service: tenant.service, id: 'a&b=c', status: 'blocked', reason: 'lost' }
    expect((await instance.post('/token/force', blocked, tenant.adminKey)).status).toBe(200)
    expect(await enter('a&b=c', await code('a&b=c')), 'blocked').toBe(false)
  })
  await serving('http://127.0.0.1:1', tenant, 'code', async (port) =>
    expect(await vpn(port, '日本', `secret${await code('日本')}`)).toBe(false),
  )
}, 120_000)
