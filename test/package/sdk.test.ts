import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { chromium } from 'playwright-core'
import { publint } from 'publint'
import { build as buildByEsbuild } from 'esbuild'
import { build as buildByVite } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toolPath } from '../support/tool-path.ts'
import { blocks, served, Stranger } from './stranger.ts'

let stranger: Stranger
let instance: Awaited<ReturnType<typeof served>>

beforeAll(async () => {
  ;[stranger, instance] = await Promise.all([Stranger.arrive('zaas-sdk'), served()])
})
afterAll(() => {
  stranger?.leave()
  instance?.stop()
})

/** Bundles a line of code in the stranger's project; bytes of gzip of what is loaded at once. */
const weigh = async (code: string): Promise<number> => {
  const { outputFiles } = await buildByEsbuild({
    // The names of chunks follow from the paths of their sources: from here they are the same in every run.
    absWorkingDir: stranger.folder,
    stdin: { contents: code, resolveDir: stranger.folder },
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    outdir: '/out',
    write: false,
  })
  const textOf = (name: string): string => outputFiles.find(({ path }) => path.endsWith(name))?.text ?? ''
  const first = new Set(['stdin.js'])
  for (const name of first)
    for (const [, chunk = ''] of textOf(name).matchAll(/(?:from|import)"\.\/([^"]+)"/g)) first.add(chunk)
  return [...first].reduce((sum, name) => sum + gzipSync(textOf(name), { level: 9 }).length, 0)
}

describe('the packed SDK in a project of a stranger', () => {
  it('holds its code a file each, types, source maps with their sources, licence and changelog, and nothing else', async () => {
    const packed = join(stranger.folder, 'node_modules/zaas-sdk')
    const files = (await stranger.run('find', packed, '-type', 'f')).trim().split('\n')
    const kinds = new Set(
      files.map((file) => file.slice(packed.length + 1).replace(/^dist\/.*?(?=\.(d\.ts|js|js\.map)$)/, '*')),
    )
    expect([...kinds].toSorted()).toEqual(
      ['*.d.ts', '*.js', '*.js.map', 'CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'].toSorted(),
    )
    const map = JSON.parse(readFileSync(join(packed, 'dist/sdk/token.js.map'), 'utf8'))
    expect(map.sourcesContent[0]).toContain('export class Token')
  })

  it('is clean by publint', async () => {
    const { messages } = await publint({ pkgDir: join(stranger.folder, 'node_modules/zaas-sdk'), pack: false })
    expect(messages).toEqual([])
  })

  it.each(['bundler', 'nodenext', 'node16'])('has types that a strict compiler takes under %s', async (resolution) => {
    stranger.write(
      'use.ts',
      `import { checkPin, memoryStore, Token, type Transaction, ZaasError } from 'zaas-sdk'
const { token, phrase }: { token: Token; phrase: string | undefined } = await Token.enroll({ deeplink: '', pin: '4831', store: memoryStore() })
const opened = await token.open('4831', { timeoutMs: 5000 })
if (opened.result === 'open') console.log(opened.until.getTime(), phrase?.length)
if (opened.result === 'wrong-pin') console.log(opened.left)
// @ts-expect-error There is no such outcome.
if (opened.result === 'nothing') console.log()
const list: Transaction[] = await token.transactions()
console.log(list, checkPin('1234').ok, ZaasError)
`,
    )
    expect(await stranger.compile('use.ts', resolution)).toBe('')
  })

  it('runs the script of docs/sdk.md in each Node of 20, 22 and 24 that is here, and by require', async () => {
    const [script = ''] = blocks('js')
    stranger.write('phone.mjs', script)
    stranger.write('required.cjs', "console.log(require('zaas-sdk').checkPin('1234'))")
    const here = await stranger.nodes()
    for (const major of ['20', '22', '24']) {
      const node = here.get(major)
      if (node === undefined) {
        console.warn(`skipped: Node ${major} is not installed on this machine`)
        continue
      }
      stranger.environment = { DEEPLINK: await instance.deeplink(`user-${major}`) }
      const said = await stranger.run(node, 'phone.mjs')
      expect(said).toMatch(
        /^acme_homebanking user-\d+ \w{6} 12\n\{ result: 'open'.*\n\{ result: 'wrong-pin', left: 2 \}/,
      )
      expect(await stranger.run(node, 'required.cjs')).toContain("{ ok: false, reason: 'steps' }")
    }
    expect(here.has('24')).toBe(true)
  })

  it('is small in a bundle: checkPin alone 1.5 kB, the core 40 kB', async () => {
    expect(await weigh("export { checkPin } from 'zaas-sdk'")).toBeLessThanOrEqual(1500)
    expect(await weigh("export * from 'zaas-sdk'")).toBeLessThan(40_000)
  })
})

it('the page of docs/sdk.md, built by Vite, enrols and opens a token in Chromium, and knows it after a reload', async () => {
  const [, page = ''] = blocks('js')
  const [html = ''] = blocks('html')
  stranger.write('page.js', page)
  stranger.write('index.html', html)
  await buildByVite({ root: stranger.folder, logLevel: 'silent', configFile: false })
  const chrome = toolPath('chromium')
  if (chrome === null) return console.warn('skipped: chromium is not installed on this machine')
  const server = createServer((request, response) => {
    const path = request.url === '/' ? '/index.html' : (request.url ?? '')
    if (!existsSync(join(stranger.folder, 'dist', path))) return void response.writeHead(404).end()
    const type = path.endsWith('.js') ? 'text/javascript' : 'text/html'
    response.setHeader('content-type', type).end(readFileSync(join(stranger.folder, 'dist', path)))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const browser = await chromium.launch({ executablePath: chrome, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const tab = await browser.newPage()
    const open = async (deeplink: string): Promise<void> => {
      await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
      await tab.getByPlaceholder('Link').fill(deeplink)
      await tab.getByPlaceholder('PIN').fill('4831')
      await tab.getByRole('button').click()
      await tab.getByText(/^open until \d{4}-/).waitFor()
    }
    await open(await instance.deeplink('ana'))
    await open('')
  } finally {
    await browser.close()
    server.close()
  }
})

it('docs/sdk.md has no other code than what runs here', () => {
  expect(['js', 'html', 'ts', 'sh'].map((language) => blocks(language).length)).toEqual([2, 1, 0, 0])
})
