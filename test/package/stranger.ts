import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { MemoryInstance } from '../support/memory-instance.ts'

const root = resolve(import.meta.dirname, '../..')
const run = promisify(execFile)

/** What the SDK brings from the registry: taken from here, since a test asks no registry. */
const dependencies = ['@noble/ciphers', '@noble/curves', '@noble/hashes', '@scure/base', '@scure/bip39']

/** A project of somebody else's, in a folder outside of this one, with the packed SDK and nothing else of ours. */
export class Stranger {
  readonly folder: string
  readonly #top: string

  private constructor(top: string) {
    this.#top = top
    this.folder = join(top, 'project')
  }

  /** Packs the SDK from a copy of its sources, which others are using meanwhile, and installs it. */
  static async arrive(): Promise<Stranger> {
    const top = mkdtempSync(join(tmpdir(), 'zaas-stranger-'))
    const stranger = new Stranger(top)
    const ours = join(top, 'ours')
    for (const part of ['sdk', 'core/protocol', 'package.json', 'tsconfig.json', 'LICENSE'])
      cpSync(join(root, part), join(ours, part), { recursive: true, filter: (path) => !/\/(dist|.*\.tgz)$/.test(path) })
    symlinkSync(join(root, 'node_modules'), join(ours, 'node_modules'))
    await run('npm', ['pack', '--pack-destination', top], { cwd: join(ours, 'sdk') })
    const folders = dependencies.map((name) => join(root, 'node_modules', name))
    await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', top, ...folders])
    mkdirSync(stranger.folder)
    const packed = readdirSync(top).filter((file) => file.endsWith('.tgz'))
    const names = ['zaas-sdk', ...dependencies]
    const fileOf = (name: string): string =>
      packed.find((file) => file.startsWith(`${name.replace('@', '').replace('/', '-')}-`)) ?? ''
    const from = Object.fromEntries(names.map((name) => [name, `file:../${fileOf(name)}`]))
    stranger.write('package.json', JSON.stringify({ type: 'module', dependencies: from }))
    await stranger.run('npm', 'install', '--offline', '--no-audit', '--no-fund')
    return stranger
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text)
  }

  /** Runs a command in the project's folder; its output. */
  async run(command: string, ...args: string[]): Promise<string> {
    return (await run(command, args, { cwd: this.folder, env: { ...process.env, ...this.environment } })).stdout
  }

  environment: Record<string, string> = {}

  leave(): void {
    rmSync(this.#top, { recursive: true, force: true })
  }
}

/** A tool of ours, as a program. */
export const tool = (name: string): string => join(root, 'node_modules/.bin', name)

/** Code of `docs/sdk.md` by language, in order. */
export const blocks = (language: string): string[] =>
  [...readFileSync(join(root, 'docs/sdk.md'), 'utf8').matchAll(/^```(\w+)\n(.*?)^```/gms)].flatMap(
    ([, of, code = '']) => (of === language ? [code] : []),
  )

/** The rules of an instance behind real HTTP, for devices from anywhere. */
export const served = async (): Promise<{ deeplink: (user: string) => Promise<string>; stop: () => void }> => {
  const instance = new MemoryInstance({ duress: true, protection: { iterations: 10_000 } })
  instance.now = Date.now()
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      let body = ''
      for await (const chunk of request) body += String(chunk)
      const headers = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'content-type' }
      if (request.method === 'OPTIONS') return void response.writeHead(204, headers).end()
      const sealed = await instance.fetch(`http://127.0.0.1${request.url}`, { method: 'POST', body })
      response.writeHead(sealed.status, headers).end(await sealed.text())
    }
    void answer()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    deeplink: async (user) => (await instance.enroll(user)).replace('https://zaas.test', `http://127.0.0.1:${port}`),
    stop: () => void server.close(),
  }
}
