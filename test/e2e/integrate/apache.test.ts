import { execFile, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, vi } from 'vitest'
import { freePort } from '../../support/cli.ts'
import { duressPin, pin } from '../../support/enrolled.ts'
import { ownInstance } from '../../support/instance.ts'
import { authorizeBy, newClient, PromptWindow, type TestClient } from '../../support/oidc.ts'
import { itWith } from '../../support/optional-tool.ts'
import { phonesOf } from './approvals.ts'
import { people, shown, unreachable } from './five-statuses.ts'

const run = promisify(execFile)
const modules = '/usr/lib/apache2/modules'
const recipe = 'apache.md'
// The server is another user than the one who runs the test, and may not look into that one's folder.
const folder = mkdtempSync('/var/tmp/zaas-apache-')
chmodSync(folder, 0o755)
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
const it = itWith(existsSync(`${modules}/mod_auth_openidc.so`) ? 'apache2' : 'libapache2-mod-auth-openidc')

/** The recipe's files, in this folder, with the client's own values. */
const writeSite = (port: number, url: string, client: TestClient): void => {
  const here = (text: string): string => text.replaceAll('/etc/apache2/', `${folder}/`)
  const values = [client.clientId, client.clientSecret, 'a passphrase of its own']
  const names = ['OIDCClientID', 'OIDCClientSecret', 'OIDCCryptoPassphrase']
  const secrets = shown(recipe, '/etc/apache2/zaas-client.conf')
  write(
    'zaas-client.conf',
    names.reduce((text, name, at) => text.replace(new RegExp(`^${name} .*$`, 'm'), `${name} "${values[at]}"`), secrets),
  )
  const settings = here(shown(recipe, '/etc/apache2/conf-available/zaas.conf'))
  const ofHere = settings
    .replaceAll('https://zaas.example', url)
    .replaceAll('https://wiki.acme.example', `http://127.0.0.1:${port}`)
  write('page.html', 'the page')
  const loaded = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'headers', 'auth_openidc']
  write(
    'apache.conf',
    `${loaded.map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`).join('\n')}
ServerName 127.0.0.1
Listen 127.0.0.1:${port}
User www-data
Group www-data
DefaultRuntimeDir ${folder}
PidFile ${folder}/apache.pid
ErrorLog ${folder}/error.log
DocumentRoot ${folder}
${ofHere}
${shown(recipe, '/etc/apache2/sites-available/wiki.conf')}
Header set X-User "expr=%{base64:%{REMOTE_USER}}"
Header set X-Duress "expr=%{HTTP:OIDC_CLAIM_duress}"
`,
  )
}

let browsers = 0
const shows = '\n%{http_code}\t%{redirect_url}\t%header{x-user}\t%header{x-duress}'

/** A browser at the site: curl, since Apache sends no page's own requests (`sec-fetch-mode`), as those of Node say they are, to zaas. */
class Browser {
  readonly #url: string
  readonly #jar = join(folder, `cookies-${(browsers += 1)}`)

  constructor(url: string) {
    this.#url = url
  }

  async go(path: string) {
    const { href } = new URL(path, this.#url)
    const { stdout } = await run('curl', ['-s', '-b', this.#jar, '-c', this.#jar, '-w', shows, href])
    const [text = '', written = ''] = stdout.split(/\n(?=[^\n]*$)/)
    const [status, location = '', user = '', duress = ''] = written.split('\t')
    return {
      status: Number(status),
      location,
      text,
      user: Buffer.from(user, 'base64').toString(),
      duress: duress.trim(),
    }
  }

  /** Wants the page, and is sent to zaas. */
  async atPrompt(client: TestClient): Promise<PromptWindow> {
    const { search } = new URL((await this.go('/page.html')).location)
    return new PromptWindow(client, '', await authorizeBy(client, search.slice(1)))
  }

  /** Comes back from zaas, and says who Apache takes it for. */
  async back({ href }: URL): Promise<{ user: string; duress: string } | null> {
    const { location } = await this.go(href)
    if (location !== `${this.#url}/page.html`) return null
    const { status, text, user, duress } = await this.go(location)
    expect([status, text]).toEqual([200, 'the page'])
    return { user, duress }
  }
}

const serving = async (
  { port, url, client }: { port: number; url: string; client: TestClient },
  work: () => Promise<void>,
): Promise<void> => {
  writeSite(port, url, client)
  const apache = spawn('apache2', ['-d', folder, '-f', join(folder, 'apache.conf'), '-X'], { stdio: 'ignore' })
  const ended = new Promise((resolve) => apache.once('close', resolve))
  try {
    await vi.waitFor(() => fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual' }), { timeout: 10_000 })
    await work()
  } finally {
    apache.kill('SIGTERM')
    await ended
  }
}

it('Apache shows the page to whoever approves on their phone, by name, and to nobody where zaas cannot be reached', async () => {
  const instance = await ownInstance()
  const tenant = await instance.signUp('apache', { duress: true, protection: { iterations: 10_000 } })
  const withPhones = ['ann lee', 'ann%20lee', 'kim+ops', 'o\'neil & "co"', 'a&b=c', '日本']
  const phone = await phonesOf(instance, tenant, withPhones)
  await phone('ann lee').open(pin)
  await phone('o\'neil & "co"').open(duressPin)
  const port = await freePort()
  const site = `http://127.0.0.1:${port}`
  const client = await newClient(instance, tenant, { redirectUris: [`${site}/zaas-callback`] })
  await serving({ port, url: instance.url, client }, async () => {
    for (const user of withPhones) {
      const forced = user.startsWith('o')
      const browser = new Browser(site)
      const window = await browser.atPrompt(client)
      const location = await window.approved(phone(user), forced ? duressPin : pin, user)
      // Whoever saw the address has not the cookie of the browser that began.
      expect(await new Browser(site).back(location)).toBeNull()
      expect(await browser.back(location)).toEqual({ user, duress: forced ? '1' : '' })
    }
    for (const user of Object.keys(people).filter((id) => !withPhones.includes(id))) {
      const browser = new Browser(site)
      const window = await browser.atPrompt(client)
      expect(await window.ask(user)).toMatchObject({ state: 'waiting', client: 'Acme Wiki' })
      expect((await window.view())['state']).toBe('waiting')
      const { location } = await window.view({ cancel: true })
      expect(await browser.back(new URL(String(location)))).toBeNull()
      expect((await browser.go('/page.html')).status).toBe(302)
    }
  })
  for (const url of await unreachable())
    await serving({ port, url, client }, async () =>
      expect((await new Browser(site).go('/page.html')).status).toBe(500),
    )
}, 120_000)
