import { execFile } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const copy = mkdtempSync(join(tmpdir(), 'zaas-example-'))
const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')

/** The code block after a step's bold title. */
const blockOf = (step: string): string => {
  const [, block = ''] = new RegExp(`\\*\\*${step}.*?\\n\`\`\`\\w+\\n(.*?)\`\`\`\\n`, 's').exec(text) ?? []
  expect(block, step).not.toBe('')
  return block
}

const edit = (file: string, anchor: string, lines: string): void => {
  const source = readFileSync(join(copy, file), 'utf8')
  expect(source, file).toContain(anchor)
  writeFileSync(join(copy, file), source.replace(anchor, `${lines}${anchor}`))
}

const run = async (...args: string[]): Promise<string> => {
  const { stdout, stderr } = await promisify(execFile)('npx', args, { cwd: copy }).catch(
    (failed: { stdout: string; stderr: string }) => failed,
  )
  return stdout + stderr
}

beforeAll(() => {
  const rooms = ['core', 'functions', 'docs', 'test', 'local', 'package.json', 'vitest.config.ts', '.oxfmtrc.json']
  for (const room of rooms) cpSync(join(root, room), join(copy, room), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')) as {
    compilerOptions: object
  }
  const include = ['functions/grants.ts', 'functions/token/close.ts', 'test/application/close-token.test.ts']
  writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify({ compilerOptions, include }))

  writeFileSync(join(copy, 'core/contract/endpoints/token/close.ts'), blockOf('1\\. The contract'))
  const index = 'core/contract/endpoints.ts'
  edit(index, 'import { tokenTransaction }', "import { tokenClose } from './endpoints/token/close.ts'\n")
  edit(index, '  tokenTransaction,\n', '  tokenClose,\n')
  appendFileSync(join(copy, 'core/domain/token/close.ts'), `\n${blockOf('2\\. The rule')}`)
  writeFileSync(join(copy, 'functions/token/close.ts'), blockOf('3\\. The function'))
  edit('functions/grants.ts', "  'token.confirm':", blockOf('4\\. What it may touch'))
  edit('docs/spec/api.md', '| `POST /token/delete` admin', blockOf('5\\. The documents'))
  mkdirSync(join(copy, 'test/application'), { recursive: true })
  writeFileSync(join(copy, 'test/application/close-token.test.ts'), blockOf('6\\. The test'))
})

afterAll(() => rmSync(copy, { recursive: true, force: true }))

describe('the worked example of CONTRIBUTING', () => {
  it('compiles, is formatted, and its test and those of the contract pass', async () => {
    expect(await run('tsc')).toBe('')
    expect(await run('oxfmt', '--check', 'core', 'functions', 'test/application')).toContain('correct format')
    await run('node', 'core/contract/write-openapi.ts')
    const said = await run(
      'vitest',
      'run',
      '--project',
      'unit',
      'test/application/close-token.test.ts',
      'test/contract',
    )
    expect(said).toContain('close-token.test.ts')
    expect(said).not.toContain('FAIL')
  }, 180_000)

  it('adds less than sixty lines', () => {
    const titles = [
      '1\\. The contract',
      '2\\. The rule',
      '3\\. The function',
      '4\\. What',
      '5\\. The documents',
      '6\\. The test',
    ]
    // Two more in the index, and an empty one before the rule.
    const lines = titles.reduce((sum, title) => sum + blockOf(title).split('\n').length - 1, 3)
    expect(lines).toBeLessThan(60)
  })
})
