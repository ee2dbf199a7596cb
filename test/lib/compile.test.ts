import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const copy = mkdtempSync(join(tmpdir(), 'zaas-compile-'))
const grants = 'lib/grants.ts'
const environment = 'core/runtime/environment.ts'

/** What is done to one file, and what the compiler has to say then. */
interface Mistake {
  readonly title: string
  readonly file: string
  readonly find: RegExp
  readonly replacement: string
  readonly complaint: RegExp
}

const mistakes: readonly Mistake[] = [
  {
    title: 'a function without a line of grants',
    file: grants,
    find: / {2}'token\.status': .*\n/,
    replacement: '',
    complaint: /token\.status.*is missing/,
  },
  {
    title: 'a line of grants without a function',
    file: grants,
    find: / {2}'token\.status'/,
    replacement: "  'token.stats': {},\n  'token.status'",
    complaint: /token\.stats.*does not exist/,
  },
  {
    title: 'a variable that names a table without a grant on it',
    file: grants,
    find: /, events: \['Query'\]/,
    replacement: '',
    complaint: /'events' is missing/,
  },
  {
    title: 'a grant on a table that the function has no name for',
    file: grants,
    find: /('token\.status': \{ )/,
    replacement: "$1events: ['Query'], ",
    complaint: /not assignable to type 'undefined'/,
  },
  {
    title: 'an action that the resource does not have',
    file: grants,
    find: /mail: \['SendMessage'\]/,
    replacement: "mail: ['Send']",
    complaint: /"Send"/,
  },
  {
    title: 'a grant to scan',
    file: grants,
    find: /tokens: \['BatchGetItem'\]/,
    replacement: "tokens: ['Scan']",
    complaint: /"Scan"/,
  },
  {
    title: 'a grant of no action',
    file: grants,
    find: /tokens: \['BatchGetItem'\]/,
    replacement: 'tokens: []',
    complaint: /Source has 0 element/,
  },
  {
    title: 'a variable that the stacks forget',
    file: 'lib/environment.ts',
    find: /\n {4}MAIL_FROM: .*/,
    replacement: '',
    complaint: /MAIL_FROM/,
  },
  {
    title: 'a function without a line of environment',
    file: environment,
    find: / {2}'token\.status': .*\n/,
    replacement: '',
    complaint: /token\.status/,
  },
  {
    title: 'a function’s new variable without a grant',
    file: environment,
    find: /('token\.status': \[)/,
    replacement: "$1'TABLE_EVENTS', ",
    complaint: /'events' is missing/,
  },
]

/** A copy of what takes part, with one mistake in it. */
const writeVariant = (folder: string, mistake?: Mistake): void => {
  const at = join(copy, folder)
  mkdirSync(join(at, 'core/runtime'), { recursive: true })
  symlinkSync(join(root, 'core/contract'), join(at, 'core/contract'))
  cpSync(join(root, environment), join(at, environment))
  cpSync(join(root, 'lib'), join(at, 'lib'), { recursive: true, filter: (path) => !path.endsWith('bundling') })
  if (!mistake) return
  const text = readFileSync(join(at, mistake.file), 'utf8')
  if (!mistake.find.test(text)) throw new Error(`${mistake.file} does not have ${String(mistake.find)}`)
  writeFileSync(join(at, mistake.file), text.replace(mistake.find, mistake.replacement))
}

const compile = (): Promise<string> => {
  const folders = ['unchanged', ...mistakes.keys()]
  const files = folders.flatMap((folder) => [`${folder}/${grants}`, `${folder}/lib/environment.ts`])
  writeFileSync(
    join(copy, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.json'), include: [], files }),
  )
  return new Promise((done) => {
    execFile(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), '-p', copy],
      { cwd: copy },
      (_error, stdout) => done(stdout),
    )
  })
}

describe('what does not compile', () => {
  /** One complaint each, with the indented lines that explain it. */
  let complaints: string[] = []

  beforeAll(async () => {
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    cpSync(join(root, 'package.json'), join(copy, 'package.json'))
    writeVariant('unchanged')
    for (const [index, mistake] of mistakes.entries()) writeVariant(String(index), mistake)
    complaints = (await compile()).split(/^(?=\S)/m)
  })
  afterAll(() => rmSync(copy, { recursive: true, force: true }))

  test('(the unchanged source does, and so does all that they share)', () => {
    expect(complaints.filter((complaint) => !/^(\d+\/.*|)$/s.test(complaint))).toEqual([])
  })

  test.each(mistakes.map((mistake, index) => ({ ...mistake, folder: String(index) })))(
    '$title',
    ({ folder, complaint }) => {
      expect(complaints.filter((each) => each.startsWith(`${folder}/`)).join('')).toMatch(complaint)
    },
  )
})
