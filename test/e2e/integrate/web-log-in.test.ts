import { scryptSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { enrolled, pin } from '../../support/enrolled.ts'
import { quietInstance } from '../../support/instance.ts'
import { itWith } from '../../support/optional-tool.ts'
import { fiveStatuses, people, tryEverybody } from './five-statuses.ts'
import { runningApp } from './running-app.ts'

const instance = await quietInstance()
const folder = mkdtempSync(join(tmpdir(), 'zaas-web-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const tenant = await fiveStatuses(instance, 'web-log-in')
const users = join(folder, 'users.json')
const salt = Buffer.from('salt')
const kept = `${salt.toString('hex')}:${scryptSync('secret', salt, 64).toString('hex')}`
writeFileSync(
  users,
  JSON.stringify(Object.fromEntries([...Object.keys(people), 'Node <i>', 'Python <i>'].map((name) => [name, kept]))),
)

const apps = [
  ['Node', process.execPath, 'docs/examples/log-in.mjs'],
  ['Python', 'python3', 'docs/examples/log_in.py'],
] as const

/** A browser at the application, with the one cookie that it has. */
class Browser {
  cookie = ''
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  async see(init: RequestInit = {}): Promise<string> {
    const headers = { cookie: this.cookie, ...init.headers }
    const answer = await fetch(this.#url, { ...init, redirect: 'manual', headers })
    this.cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? this.cookie
    return answer.status === 303 ? this.see() : answer.text()
  }

  logIn(user: string, password = 'secret', headers: Record<string, string> = {}): Promise<string> {
    return this.see({ method: 'POST', body: new URLSearchParams({ user, password }), headers })
  }
}

/** An application that asks an instance at an address, while there is work. */
const running = (
  [, program, file]: (typeof apps)[number],
  url: string,
  work: (browser: () => Browser) => Promise<void>,
): Promise<void> => {
  const env = { ZAAS: url, SERVICE: tenant.service, AUTHKEY: tenant.basicKey, USERS: users }
  return runningApp({ program, args: [file], env }, (app) => work(() => new Browser(app.url)))
}

for (const app of apps)
  itWith(app[1].includes('/') ? 'sh' : app[1])(
    `the log-in in ${app[0]} lets in exactly those whose token is open, after the password, and waits for the others`,
    async () => {
      await tryEverybody(instance, (url, work) =>
        running(app, url, (browser) => work(async (id) => (await browser().logIn(id)).startsWith('Welcome'))),
      )
      const { token } = await enrolled(instance, tenant, `${app[0]} <i>`)
      await running(app, instance.url, async (browser) => {
        expect(await browser().logIn('ann lee', 'wrong')).toContain('Wrong name or password')
        expect(await browser().logIn('mallory')).toContain('Wrong name or password')
        expect(await browser().logIn('ann lee', 'secret', { 'sec-fetch-site': 'cross-site' })).toBe('Not from here.')
        const said = ['waiting', 'ann%20lee', 'jürgen', 'stranger'].map((id) => browser().logIn(id))
        expect((await Promise.all(said)).map((text) => text.split(':')[0])).toEqual([
          'You have no token yet',
          'Open your token on your phone.',
          'Your token is blocked',
          'You have no token yet',
        ])
        const waiting = browser()
        expect(await waiting.logIn(`${app[0]} <i>`)).toBe('Open your token on your phone.')
        const before = waiting.cookie
        await token.open(pin)
        expect(await waiting.see()).toMatch(/^Welcome, \w+ &(?:lt|#60);i&(?:gt|#62);!$/)
        const thief = browser()
        thief.cookie = before
        expect(await thief.see()).toMatch(/^<form/)
      })
    },
    120_000,
  )
