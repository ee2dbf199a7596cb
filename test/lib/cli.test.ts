import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { areas } from '../../lib/area-stack.ts'
import { functionIds } from '../../functions/grants.ts'
import { dummyBundles } from './synthesized.ts'

const root = resolve(import.meta.dirname, '../..')
const binaries = join(root, 'node_modules/.bin')
const home = mkdtempSync(join(tmpdir(), 'zaas-home-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** The CLI as on a machine that has never heard of AWS. */
const cdk = async (...parameters: string[]): Promise<string> => {
  const env = {
    PATH: `${binaries}${delimiter}${process.env['PATH'] ?? ''}`,
    HOME: home,
    CI: 'true',
    AWS_EC2_METADATA_DISABLED: 'true',
  }
  const { stdout } = await promisify(execFile)(
    join(binaries, 'cdk'),
    [...parameters, '--output', join(home, 'cdk.out')],
    { cwd: root, env },
  )
  return stdout
}

const stacksOf = (prefix: string): string[] =>
  ['data', 'api', ...areas, 'delivery', 'keys', 'admin', 'front'].map((name) => `${prefix}-${name}`)

describe('the CDK command line without credentials', () => {
  test('lists the stacks', async () => {
    expect((await cdk('list', '-c', `zaas:bundles=${dummyBundles()}`)).trim().split('\n')).toEqual(stacksOf('zaas-dev'))
  })

  test('builds the functions by itself, and synthesizes prod with every check on', async () => {
    await cdk('synth', '--quiet', '-c', 'zaas:stage=prod')
    for (const id of functionIds) expect(existsSync(join(root, '.build/functions', id, 'index.mjs'))).toBe(true)
    const templates = readdirSync(join(home, 'cdk.out')).filter((file) => file.endsWith('.template.json'))
    const expected = stacksOf('zaas-prod').map((name) => `${name}.template.json`)
    expect(templates.sort()).toEqual(expect.arrayContaining(expected))
  })
})
