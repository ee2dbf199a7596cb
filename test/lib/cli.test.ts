import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { areas } from '../../lib/area-stack.ts'
import { functionIds } from '../../functions/grants.ts'
import { credentialsOf } from './account.ts'
import { dummyBundles } from './synthesized.ts'

const root = resolve(import.meta.dirname, '../..')
const binaries = join(root, 'node_modules/.bin')
const home = mkdtempSync(join(tmpdir(), 'zaas-home-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** A command as on a machine that has never heard of AWS, but for what it is told: what it says, line by line. */
const run = async (
  command: string,
  parameters: readonly string[],
  more: Record<string, string> = {},
  cwd = root,
): Promise<{ code: number; out: string[]; errors: string[] }> => {
  const path = `${binaries}${delimiter}${process.env['PATH'] ?? ''}`
  const env = { PATH: path, HOME: home, CI: 'true', AWS_EC2_METADATA_DISABLED: 'true', ...more }
  const linesOf = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '')
  const ended = await promisify(execFile)(join(binaries, command), [...parameters], { cwd, env }).then(
    (said) => ({ ...said, code: 0 }),
    (error: { stdout: string; stderr: string; code: number }) => error,
  )
  return { code: ended.code, out: linesOf(ended.stdout), errors: linesOf(ended.stderr) }
}

const cdk = (parameters: readonly string[], more: Record<string, string> = {}): ReturnType<typeof run> =>
  run('cdk', [...parameters, '-c', `zaas:bundles=${dummyBundles()}`, '--output', join(home, 'cdk.out')], more)

/** Prod's templates, made once. */
const assembly = join(home, 'prod.out')
const prod = ['-c', 'zaas:stage=prod', '-c', 'zaas:config=zaas.config.example.json']
let synthesis: ReturnType<typeof run> | undefined
const synthesized = () => (synthesis ??= run('cdk', ['synth', '--quiet', ...prod, '--output', assembly]))
const stacksOf = (prefix: string, ...more: string[]): string[] =>
  ['data', 'api', ...areas, 'delivery', 'keys', 'admin', 'front', ...more].map((name) => `${prefix}-${name}`)

describe('the CDK command line without credentials', () => {
  test('lists the stacks', async () => {
    expect((await cdk(['list'])).out).toEqual(stacksOf('zaas-dev'))
  })

  test('builds the functions by itself, and synthesizes prod with every check on', async () => {
    expect(await synthesized()).toMatchObject({ code: 0 })
    for (const id of functionIds) expect(existsSync(join(root, '.build/functions', id, 'index.mjs'))).toBe(true)
    const templates = readdirSync(assembly).filter((file) => file.endsWith('.template.json'))
    const expected = stacksOf('zaas-prod', 'edge').map((name) => `${name}.template.json`)
    expect(templates.sort()).toEqual(expect.arrayContaining(expected))
  })

  test.each([
    [['-c', 'zaas:stage=staging'], 'There is no stage staging; the stages are dev, prod, local'],
    [['-c', 'stage=prod'], /^There is no context key stage; the keys are /],
    [['-c', 'zaas:stage=prod'], /^There is no zaas\.config\.json, where prod is configured; /],
  ])('refuses %j in a sentence', async (context, sentence) => {
    const { code, errors } = await cdk(['diff', ...context])
    expect(code).toBe(1)
    expect(errors).toEqual([expect.stringMatching(sentence), 'node bin/zaas.ts: Subprocess exited with error 1'])
  })
})

describe('prod, pinned to its account', () => {
  const last = async (command: string, more?: Record<string, string>): Promise<string | undefined> => {
    await synthesized()
    return (await run('cdk', [command, 'zaas-prod-data', '--app', assembly], more)).errors.at(-1)
  }

  test.each(['diff', 'deploy'])('has no %s without credentials, which a sentence says', async (command) => {
    expect(await last(command)).toBe(
      'Need to perform AWS calls for account 111122223333, but no credentials have been configured',
    )
  })

  test('is not deployed to another account, which a sentence says', async () => {
    expect(await last('deploy', await credentialsOf('999988887777'))).toMatch(
      /^Could not assume role in target account .* are for account 999988887777\)/,
    )
  })
})

describe('the preflight', () => {
  const preflight = (more: Record<string, string> = {}) =>
    run('node', ['bin/preflight.ts', 'prod', 'zaas.config.example.json'], more)

  test('says what of an account is not as the configuration takes it', async () => {
    expect(await preflight(await credentialsOf('999988887777'))).toMatchObject({
      code: 1,
      out: [
        'NOT  The credentials are of account 999988887777, configured is 111122223333',
        expect.stringMatching(/^good Lambda’s quota of concurrent executions is 10: nothing is reserved below \d+/),
        'good SES has verified acme.example, the domain of mailFrom',
        'NOT  SES is in its sandbox: it mails nobody but verified addresses',
        'good The certificate of zaas.acme.example in eu-central-1 is issued',
        'good The certificate of zaas.acme.example in us-east-1 is issued',
      ],
    })
  })

  test('without credentials is a sentence', async () => {
    const { code, errors } = await preflight()
    expect(code).toBe(1)
    expect(errors).toEqual(['Could not load credentials from any providers'])
  })
})

describe('an operator’s command', () => {
  const admin = async (...parameters: string[]): ReturnType<typeof run> => {
    writeFileSync(join(home, 'zaas.config.json'), '{"dev":{"prefix":"acme"}}')
    const more = await credentialsOf('111122223333')
    return run('node', [join(root, 'local/admin/start.mjs'), 'tenants', '--json', ...parameters], more, home)
  }

  test('finds the functions of a stage under the names that are configured', async () => {
    expect(await admin('--stage', 'dev')).toMatchObject({ code: 0, out: [] })
  })

  test.each([
    ['staging', 'It was not done: There is no stage staging on AWS; the stages are dev, prod'],
    ['prod', 'It was not done: zaas.config.json: prod is needed'],
  ])('for the stage %s, which is not there, is a sentence', async (stage, sentence) => {
    expect(await admin('--stage', stage)).toMatchObject({ code: 1, errors: [sentence] })
  })
})
