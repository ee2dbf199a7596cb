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

/** Our packages: their folders, with what they are built from and what they bring from the registry, which is taken from here. */
const packages = {
  'zaas-sdk': {
    folder: 'sdk',
    parts: ['core/protocol'],
    dependencies: ['@noble/ciphers', '@noble/curves', '@noble/hashes', '@scure/base', '@scure/bip39'],
  },
  'zaas-client': { folder: 'client', parts: ['core/contract', 'sdk/build.mjs'], dependencies: ['zod'] },
}

/** A project of somebody else's, in a folder outside of this one, with one packed package and nothing else of ours. */
export class Stranger {
  readonly folder: string
  readonly #top: string

  private constructor(top: string) {
    this.#top = top
    this.folder = join(top, 'project')
  }

  /** Packs a package from a copy of its sources, which others are using meanwhile, and installs it. */
  static async arrive(name: keyof typeof packages): Promise<Stranger> {
    const { folder, parts, dependencies } = packages[name]
    const top = mkdtempSync(join(tmpdir(), 'zaas-stranger-'))
    const stranger = new Stranger(top)
    const ours = join(top, 'ours')
    for (const part of [folder, ...parts, 'package.json', 'tsconfig.json', 'LICENSE'])
      cpSync(join(root, part), join(ours, part), { recursive: true, filter: (path) => !/\/(dist|.*\.tgz)$/.test(path) })
    symlinkSync(join(root, 'node_modules'), join(ours, 'node_modules'))
    await run('npm', ['pack', '--pack-destination', top], { cwd: join(ours, folder) })
    const folders = dependencies.map((one) => join(root, 'node_modules', one))
    await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', top, ...folders])
    mkdirSync(stranger.folder)
    const packed = readdirSync(top).filter((file) => file.endsWith('.tgz'))
    const fileOf = (one: string): string =>
      packed.find((file) => file.startsWith(`${one.replace('@', '').replace('/', '-')}-`)) ?? ''
    const from = Object.fromEntries([name, ...dependencies].map((one) => [one, `file:../${fileOf(one)}`]))
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

  /** What a strict compiler says of a file under a resolution: nothing. */
  compile(file: string, resolution: string): Promise<string> {
    const module = resolution === 'bundler' ? 'esnext' : resolution
    const options = ['--strict', '--noEmit', '--target', 'es2022', '--module', module, '--moduleResolution', resolution]
    return this.run(tool('tsc'), ...options, '--types', '', file)
  }

  /** The Nodes of this machine by their major version. */
  async nodes(): Promise<Map<string, string>> {
    const found = new Map<string, string>()
    const folders = (process.env['PATH'] ?? '').split(':')
    for (const path of [process.execPath, ...folders.map((folder) => `${folder}/node`)]) {
      const version = await this.run(path, '--version').catch(() => '')
      const [, major] = /^v(\d+)/.exec(version) ?? []
      if (major !== undefined && !found.has(major)) found.set(major, path)
    }
    return found
  }

  environment: Record<string, string> = {}

  leave(): void {
    rmSync(this.#top, { recursive: true, force: true })
  }
}

/** A tool of ours, as a program. */
const tool = (name: string): string => join(root, 'node_modules/.bin', name)

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
