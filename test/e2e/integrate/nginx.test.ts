import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, vi } from 'vitest'
import { freePort } from '../../support/cli.ts'
import { quietInstance } from '../../support/instance.ts'
import { itWith } from '../../support/optional-tool.ts'
import { fiveStatuses, people, shown, tryEverybody } from './five-statuses.ts'

const instance = await quietInstance()
const folder = mkdtempSync(join(tmpdir(), 'zaas-nginx-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const recipe = 'nginx.md'
const names = Object.keys(people)
const jsModule = '/usr/lib/nginx/modules/ngx_http_js_module.so'
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)

/** The recipe's files, in this folder, with the tenant's own values. */
const writeSite = (port: number, url: string, { service, basicKey }: { service: string; basicKey: string }): void => {
  const here = (text: string): string => text.replaceAll('/etc/nginx/', `${folder}/`)
  write('zaas.js', shown(recipe, '/etc/nginx/zaas.js').replace('acme_wiki', service))
  write('zaas-key.conf', shown(recipe, '/etc/nginx/zaas-key.conf').replace(/zaas_acme_…/, basicKey))
  const server = here(shown(recipe, '/etc/nginx/zaas-server.conf'))
  write('zaas-server.conf', server.replace('https://zaas.example', url))
  write('users', names.map((name) => `${name}:{PLAIN}secret\n`).join(''))
  write('page.html', 'the page')
  write('open-your-token.html', 'open your token')
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/tmp;`,
  )
  write(
    'main.conf',
    `load_module ${jsModule};
pid ${folder}/nginx.pid; error_log ${folder}/error.log; daemon off; master_process off; events {}
http {
  ${temporary.join(' ')} access_log off; root ${folder};
  ${here(shown(recipe, '/etc/nginx/conf.d/zaas.conf'))}
  server {
    listen 127.0.0.1:${port};
    include ${folder}/zaas-server.conf;
    location = /open-your-token.html { }
    location / {
      ${here(shown(recipe, '/etc/nginx/sites-available/wiki'))}
    }
  }
}
`,
  )
}

const it = itWith(existsSync(jsModule) ? 'nginx' : 'libnginx-mod-http-js')

it('nginx shows the page to exactly those whose token is open, and to nobody where zaas cannot be reached', async () => {
  const tenant = await fiveStatuses(instance, 'wiki')
  mkdirSync(join(folder, 'tmp'))
  await tryEverybody(instance, async (url, work) => {
    const port = await freePort()
    writeSite(port, url, tenant)
    const nginx = spawn('nginx', ['-p', folder, '-c', join(folder, 'main.conf')], { stdio: 'ignore' })
    const ended = new Promise((resolve) => nginx.once('close', resolve))
    const get = async (user: string, password = 'secret'): Promise<string> => {
      const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
      const answer = await fetch(`http://127.0.0.1:${port}/page.html`, { headers: { authorization } })
      return `${answer.status} ${answer.status === 401 ? '' : await answer.text()}`
    }
    try {
      expect(await vi.waitFor(() => get('ann lee', 'wrong'), { timeout: 10_000 })).toBe('401 ')
      await work(async (name) => {
        const answer = await get(name)
        expect(['200 the page', '403 open your token']).toContain(answer)
        return answer === '200 the page'
      })
    } finally {
      nginx.kill('SIGTERM')
      await ended
    }
  })
}, 120_000)
