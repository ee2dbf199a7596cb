import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, expect, vi } from 'vitest'
import { selfSigned } from '../support/certificate.ts'
import { freePort } from '../support/cli.ts'
import { ownInstance } from '../support/instance.ts'
import { itWith } from '../support/optional-tool.ts'

const folder = mkdtempSync(join(tmpdir(), 'zaas-examples-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const example = (name: string): string => readFileSync(new URL(`../../docs/examples/${name}`, import.meta.url), 'utf8')

itWith('systemd-analyze')('the unit is one that systemd understands, and every flag of it is one of ours', async () => {
  const file = join(folder, 'zaas.service')
  const unit = example('zaas.service')
  // Node lies elsewhere here.
  writeFileSync(file, unit.replaceAll('/opt/zaas/node_modules/.bin/node', process.execPath))
  expect(execFileSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8', stdio: 'pipe' })).toBe('')
  const { readCommandLine } = await import('../../local/command-line.ts')
  const smtp = join(folder, 'smtp')
  writeFileSync(smtp, 'smtps://u:p@mail.acme.example')
  const words = (/^ExecStart=\S+ \S+ (.*)$/m.exec(unit)?.[1] ?? '')
    .replace('${CREDENTIALS_DIRECTORY}/smtp', smtp)
    .split(' ')
  expect(readCommandLine(words)).toMatchObject({
    data: '/var/lib/zaas',
    trustedProxies: ['127.0.0.1'],
    signup: 'closed',
  })
})

itWith('nginx')('nginx as in the example passes requests on, and says who the client is whatever he says', async () => {
  const instance = await ownInstance({ trustedProxies: ['127.0.0.1'] })
  const tenant = await instance.signUp('acme')
  const { cert, key } = selfSigned()
  writeFileSync(join(folder, 'cert.pem'), cert)
  writeFileSync(join(folder, 'key.pem'), key)
  const port = await freePort()
  const site = example('nginx.conf')
    .replace('127.0.0.1:8080', new URL(instance.url).host)
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replaceAll('/etc/zaas/', `${folder}/`)
  writeFileSync(join(folder, 'zaas.conf'), site)
  mkdirSync(join(folder, 'tmp'))
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/tmp/${name};`,
  )
  const main = `pid ${folder}/nginx.pid; error_log ${folder}/error.log; daemon off; master_process off; events {} http { ${paths.join(' ')} include ${folder}/zaas.conf; }`
  writeFileSync(join(folder, 'main.conf'), main)
  const args = ['-p', folder, '-c', join(folder, 'main.conf')]
  execFileSync('nginx', ['-t', ...args], { stdio: 'pipe' })
  const nginx = spawn('nginx', args, { stdio: 'ignore' })
  const ended = new Promise((resolve) => nginx.once('close', resolve))
  const ask = (path: string, headers: Record<string, string> = {}): Promise<string> =>
    new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path, headers, rejectUnauthorized: false }, (response) => {
        text(response).then(resolve, reject)
      })
      asked.once('error', reject).end()
    })
  try {
    await vi.waitFor(async () => expect(await ask('/health')).toBe('{"status":"ok"}'), { timeout: 10_000 })
    await instance.enroll(tenant, 'joe')
    const askAs = async (cidr: string, headers: Record<string, string> = {}): Promise<string> => {
      const body = { name: cidr, role: 'basic', services: [tenant.service], cidrs: [cidr] }
      const made = await instance.post('/authkey/create', body, tenant.ownerKey)
      const authorization = `Bearer ${String(made.body['secret'])}`
      return ask(`/token/status?service=${tenant.service}&id=joe`, { authorization, ...headers })
    }
    const spoofed = { 'x-forwarded-for': '203.0.113.7', forwarded: 'for=203.0.113.7', 'x-real-ip': '203.0.113.7' }
    for (const headers of [{}, spoofed]) {
      expect(await askAs('127.0.0.1/32', headers)).toBe('{"status":0}')
      expect(await askAs('203.0.113.0/24', headers)).toContain('"forbidden"')
    }
  } finally {
    nginx.kill('SIGTERM')
    await ended
  }
})
