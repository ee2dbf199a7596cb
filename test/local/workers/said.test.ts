import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { FunctionPool } from '../../../local/workers/function-pool.ts'

const folder = mkdtempSync(join(tmpdir(), 'zaas-said-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What is logged of a function, by its body, until its call is answered. */
const saidBy = async (body: string): Promise<{ line: string; isError: boolean }[]> => {
  const file = join(folder, 'index.mjs')
  writeFileSync(file, `export const handler = async () => { ${body} }`)
  const said: { line: string; isError: boolean }[] = []
  const pool = new FunctionPool({
    model: {
      name: 'says',
      arn: 'arn:aws:lambda:eu-west-1:000000000000:function:says',
      handler: 'index.handler',
      directory: folder,
      environment: {},
      memoryMegabytes: 128,
      timeoutSeconds: 1,
      reservedConcurrency: null,
      role: { arn: 'arn:aws:iam::000000000000:role/says', statements: [] },
    },
    environment: {},
    settings: { file, exportName: 'handler', sourceMaps: false, inspectorPort: null },
    maximumSandboxes: 1,
    idleSeconds: 60,
    onLine: (line, isError) => said.push({ line, isError }),
    callAws: () => Promise.reject(new Error('it calls nothing')),
  })
  await pool.invoke('{}')
  await pool.close()
  return said
}

it.each([
  ['returns', 'return 1'],
  ['throws', "throw new Error('x')"],
  ['ends its process', 'process.exit(1)'],
  ['hangs', 'for (;;);'],
])('what a function says is logged whole and in order, also where it then %s', async (_, end) => {
  const said = await saidBy(`console.info({ endpoint: 'x' }); console.error('no', 1); ${end}`)
  expect(said.map(({ line, isError }) => ({ ...(JSON.parse(line) as object), isError }))).toMatchObject([
    { level: 'INFO', message: { endpoint: 'x' }, isError: false },
    { level: 'ERROR', message: 'no 1', isError: true },
  ])
})

it('a line that was written is in its file, also where the instance then ends by an error', () => {
  const script = `
    import { openLogs } from ${JSON.stringify(new URL('../../../local/function-logs.ts', import.meta.url).href)}
    openLogs(${JSON.stringify(folder)}, () => undefined).write('access', '{"status":200}', false)
    throw new Error('x')`
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', script])
  expect(status).toBe(1)
  expect(readFileSync(join(folder, 'access.log'), 'utf8')).toMatch(/^\{"time":"[\d-]+T[\d:.]+Z","status":200\}\n$/)
})
