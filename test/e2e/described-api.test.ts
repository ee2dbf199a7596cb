import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import type { EndpointId } from '../../core/contract/endpoints.ts'
import { enrolled, pin } from '../support/enrolled.ts'
import { sharedInstance } from '../support/instance.ts'
import { npmTool } from '../support/npm-tool.ts'
import { keyedEndpoints, keyOf, send } from '../support/requests.ts'

const run = promisify(execFile)
const committed = readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8')
const instance = await sharedInstance()
const acme = await instance.newService(await instance.signUp('acme'), 'acme_bank', {
  duress: true,
  messages: { email: true, beside: true },
})
/** Another one, which nobody deletes. */
const door = await instance.newService(acme, 'acme_door', { duress: true })
const { token } = await enrolled(instance, acme, 'joe')
await token.open(pin)

interface Operation {
  operationId: string
  parameters?: { name: string; in: string; required: boolean; schema: { examples: unknown[] } }[]
  requestBody?: { content: { 'application/json': { example: Record<string, unknown> } } }
}
const { paths } = JSON.parse(committed) as { paths: Record<string, Record<string, Operation>> }
const operations = new Map(
  Object.values(paths)
    .flatMap((one) => Object.values(one))
    .map((one) => [one.operationId, one]),
)

/** What the document shows as a request. */
const exampleOf = (id: EndpointId): Record<string, unknown> => {
  const { parameters = [], requestBody } = operations.get(id) ?? {}
  const asked = parameters.filter((one) => one.in === 'query' && one.required)
  const query = Object.fromEntries(asked.map(({ name, schema }) => [name, schema.examples[0]]))
  return requestBody?.content['application/json'].example ?? query
}

describe('openapi.json', () => {
  it('is served by the instance, to anybody', async () => {
    const answer = await instance.get('/openapi.json')
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(answer.text).toBe(committed)
  })

  it('has examples that the instance accepts: it does them, or has nobody in such a state', async () => {
    const states = ['not_found', 'not_enrolled', 'blocked', 'no_challenge', 'name_taken', 'in_use', 'no_address']
    const later = ['token.delete', 'service.delete', 'authkey.revoke', 'authkey.rotate']
    const done: string[] = []
    const refused: string[] = []
    const ordered = keyedEndpoints.toSorted((a, b) => later.indexOf(a.id) - later.indexOf(b.id))
    for (const { id, endpoint, role } of ordered) {
      const answer = await send(instance, endpoint, acme, exampleOf(id), keyOf(acme, role))
      if (answer.status < 300) done.push(id)
      else if (!states.includes(String(answer.body['error']))) refused.push(`${id} → ${answer.status} ${answer.text}`)
    }
    expect(refused).toEqual([])
    // The others are about a member, an authkey, a delivery, a job, a transaction or a code that this tenant does not have.
    expect(done.length).toBeGreaterThan(25)
  })
})

describe('a client that openapi-typescript makes of it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zaas-generated-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('compiles strictly, and asks whether a token is open', async (context) => {
    const generator = await npmTool('openapi-typescript', '7.13.0')
    const client = await npmTool('openapi-fetch', '0.17.0')
    const compiler = await npmTool('typescript', '5.9.3')
    if (generator === null || client === null || compiler === null) return context.skip('npm does not bring them')
    writeFileSync(join(folder, 'openapi.json'), (await instance.get('/openapi.json')).text)
    await run(process.execPath, [join(generator, 'bin/cli.js'), 'openapi.json', '-o', 'api.ts'], { cwd: folder })
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    writeFileSync(
      join(folder, 'ask.ts'),
      `import createClient from ${JSON.stringify(join(client, 'dist/index.mjs'))}
import type { paths } from './api.ts'
const zaas = createClient<paths>({ baseUrl: '${instance.url}', headers: { authorization: 'Bearer ${door.basicKey}' } })
const { data } = await zaas.GET('/token/status', { params: { query: { service: 'acme_door', id: 'ann' } } })
const status: 0 | 1 | 2 | 3 | 4 | undefined = data?.status
// @ts-expect-error There is no such parameter.
await zaas.POST('/token/force', { body: { service: 'acme_door', id: 'ann', status: 'closed', how: 'now' } })
const asked = await zaas.POST('/token/statuses', { body: { service: 'acme_door', ids: ['ann'] } })
console.log(status, asked.data?.statuses['ann'])
`,
    )
    const ann = await enrolled(instance, door, 'ann')
    await ann.token.open(pin)
    const options = [
      '--strict',
      '--noEmit',
      '--allowImportingTsExtensions',
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--skipLibCheck',
    ]
    const { stdout } = await run(process.execPath, [join(compiler, 'bin/tsc'), ...options, 'ask.ts'], {
      cwd: folder,
    }).catch((error: { stdout: string }) => error)
    expect(stdout).toBe('')
    expect((await run(process.execPath, ['ask.ts'], { cwd: folder })).stdout).toBe('1 1\n')
  })
})
