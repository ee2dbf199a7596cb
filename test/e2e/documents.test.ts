import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documentText, scriptOf } from '../support/document-blocks.ts'
import { startInstance, type TestInstance } from '../support/instance.ts'
import { itWith } from '../support/optional-tool.ts'
import { wordsOf } from '../support/words-of.ts'

const root = resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'zaas-documents-'))
const late = join(folder, 'late')
let instance: TestInstance
let clock: Server

/** Every process of the document lives in the instance's time, which `sleep` moves instead of waiting. */
const movedClock = `import { readFileSync } from 'node:fs'; const now = Date.now; Date.now = () => now() + Number(readFileSync(${JSON.stringify(late)}))`

beforeAll(async () => {
  instance = await startInstance()
  writeFileSync(late, '0')
  clock = createServer((request, response) => {
    const milliseconds = Number(request.url?.slice(1)) * 1000
    instance.runner.advance(milliseconds)
    writeFileSync(late, String(Number(readFileSync(late, 'utf8')) + milliseconds))
    response.end()
  }).listen(0, '127.0.0.1')
  await new Promise((listening) => clock.once('listening', listening))
})

afterAll(async () => {
  clock?.close()
  await instance?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const run = async (
  script: string,
  variables: Record<string, string> = {},
): Promise<{ code: number | null; output: string }> => {
  const environment = {
    ...process.env,
    ...variables,
    PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(movedClock)}`,
  }
  const shell = spawn('bash', ['-e', '-o', 'pipefail', '-c', script], { cwd: root, env: environment, detached: true })
  let output = ''
  for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (chunk: Buffer) => void (output += chunk))
  const code = await new Promise<number | null>((ended) => shell.once('close', ended))
  return { code, output }
}

describe('docs/integrators.md', () => {
  itWith('jq')(
    'runs from top to bottom, and every answer is the one that it promises',
    async () => {
      const { port } = clock.address() as AddressInfo
      const script = scriptOf('docs/integrators.md')
        .replace('http://127.0.0.1:8080', instance.url)
        .replace('ZAAS_DATA=.zaas', `ZAAS_DATA=${instance.data}`)
      const prelude = `sleep() { if [ "$1" -gt 5 ]; then curl -sS http://127.0.0.1:${port}/$1; else command sleep "$1"; fi; }\n`
      const { code, output } = await run(prelude + script)
      expect([code, output]).toEqual([0, expect.any(String)])
      // The second delete of one token, and one idempotency key with two bodies: the document says so.
      const errors = [...output.matchAll(/"error":"(\w+)"/g)].map(([, error]) => error)
      expect(errors, output).toEqual(['not_found', 'idempotency_mismatch'])
      for (const said of [
        ...wordsOf`{"confirmed":true} {"status":1,"open":1,"min":1} {"result":"blocked"} {"status":3} {"restored":true}`,
        '{"valid":true,"duress":false}\n{"valid":false,"reason":"used","errors":0,"maxErrors":3}\n{"valid":false,"errors":1,"maxErrors":3}',
        'this is what was approved',
        'deploying\n{"status":2}',
      ])
        expect(output).toContain(said)
      expect(output).not.toMatch(/command not found|jq: error|Traceback|\n {4}at /)
    },
    180_000,
  )
})

describe('docs/sdk.md', () => {
  it('has an example that does what its comments say', async () => {
    const [, example = ''] = /^```js\n(.*?)^```/ms.exec(documentText('docs/sdk.md')) ?? []
    const tenant = await instance.signUp('pages', { duress: true })
    const { code, output } = await run(`node --input-type=module -e "$EXAMPLE"`, {
      DEEPLINK: await instance.enroll(tenant, 'joe'),
      EXAMPLE: example,
    })
    expect([code, output]).toEqual([0, expect.any(String)])
    expect(output.split('\n').map((line) => line.replaceAll(/\b\d{6}\b|[A-Z0-9]{6}\b/g, '…'))).toEqual([
      'pages_test joe … 12',
      expect.stringMatching(/^\{ result: 'open', until: .*Z \}$/),
      "{ result: 'wrong-pin', left: 2 }",
      expect.stringMatching(/^\{ code: '…', validForSeconds: \d+ \}$/),
      'closed',
      'closed',
      '',
    ])
  }, 60_000)
})
