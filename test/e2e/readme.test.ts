import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'
import { ownInstance } from '../support/instance.ts'
import { itWith } from '../support/optional-tool.ts'

const root = resolve(import.meta.dirname, '../..')
const folder = join(root, '.build', 'readme')
const run = promisify(execFile)
mkdirSync(folder, { recursive: true })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = [...readme.matchAll(/^```(sh|ts|python)\n(.*?)^```/gms)].map(([, language = '', code = '']) => ({
  language,
  code,
}))
const instance = await ownInstance()

/** What a reader copies from one answer into the next command. */
const copied = new Map<string, string>()
const filled = (code: string): string =>
  code
    .replaceAll('http://127.0.0.1:8080', instance.url)
    .replaceAll('.zaas/', `${instance.data}/`)
    .replaceAll(/<(the code|\w+)>/g, (_, name: string) => copied.get(name) ?? '')

const inShell = async (command: string): Promise<string> => {
  const env = {
    ...process.env,
    PHONE: join(folder, 'phone.json'),
    PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}`,
  }
  const { stdout } = await run('bash', ['-e', '-c', command], { cwd: root, env })
  for (const [, name = '', value = ''] of stdout.matchAll(/"(\w+)":"([^"]+)"/g)) copied.set(name, value)
  return stdout
}

it('whoever has only the README signs up, enrols, opens a token and sees it open, with curl and TypeScript', async () => {
  const shell = blocks.filter(({ language }) => language === 'sh').map(({ code }) => code)
  expect(shell).toHaveLength(4)
  const [signUp = '', ...rest] = shell
  await inShell(filled(signUp))
  copied.set('the code', await instance.mailedCode('me@acme.example'))
  let said = ''
  for (const one of rest) said = await inShell(filled(one))
  expect(said).toMatch(/\{"status":1\}$/)
  const [{ code = '' } = {}] = blocks.filter(({ language }) => language === 'ts')
  writeFileSync(join(folder, 'ask.ts'), filled(code))
  expect((await run(process.execPath, [join(folder, 'ask.ts')])).stdout).toBe('open\n')
})

itWith('python3')('and with Python', async () => {
  const [{ code = '' } = {}] = blocks.filter(({ language }) => language === 'python')
  writeFileSync(join(folder, 'ask.py'), filled(code))
  expect((await run('python3', [join(folder, 'ask.py')])).stdout).toBe('open\n')
})
