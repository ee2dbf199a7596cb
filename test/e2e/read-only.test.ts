import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { type Command, freePort, runScript } from '../support/cli.ts'
import { Client } from '../support/instance.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))
const nobody = 65_534

/** Why another user cannot run what is here; null where he can. */
const obstacle = (): string | null => {
  if (process.getuid?.() !== 0) return 'only root can start a process of another user'
  const { status } = spawnSync(process.execPath, ['-e', ''], { cwd: project, uid: nobody, gid: nobody })
  return status === 0 ? null : `another user cannot read ${project}`
}
const reason = obstacle()
if (reason !== null) console.warn(`skipped: ${reason}`)

const folder = mkdtempSync(join(tmpdir(), 'zaas-readonly-'))
const checkout = join(folder, 'checkout')
const home = join(folder, 'home')
const data = join(home, 'data')
let instance: Command | null = null
afterAll(async () => {
  await instance?.kill()
  rmSync(folder, { recursive: true, force: true })
})

const files = (root: string): string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    // What the other tests' runner keeps is behind a link that the copy shares.
    .filter((name) => !/^node_modules\/\.(vitest-cache|vite-temp|vite|cache)/.test(name))
    .map((name) => {
      const { uid, mtimeMs, size } = lstatSync(join(root, name))
      return `${name} ${uid} ${mtimeMs} ${size}`
    })
const start = (port: number): Command =>
  runScript(
    'local/start.mjs',
    ['--port', String(port), '--data', data],
    // Bundles of other clients are not up to date.
    { AWS_CLIENTS: process.env['AWS_CLIENTS'] },
    { cwd: checkout, uid: nobody, gid: nobody },
  )

it.skipIf(reason !== null)(
  "a checkout of root's runs for another user once it is built, and stays as it is",
  async () => {
    // The run's own folder is for its user alone; its name is all that another one has to pass.
    chmodSync(tmpdir(), statSync(tmpdir()).mode | 0o001)
    chmodSync(folder, 0o755)
    mkdirSync(home)
    chownSync(home, nobody, nobody)
    const left = ['node_modules', '.git', '.build', '.zaas', 'test', 'bench']
    for (const name of readdirSync(project).filter((one) => !left.includes(one)))
      cpSync(join(project, name), join(checkout, name), { recursive: true })
    symlinkSync(join(project, 'node_modules'), join(checkout, 'node_modules'))

    const unbuilt = start(0)
    expect(await unbuilt.ended, unbuilt.output()).toBe(1)
    expect(unbuilt.output()).toContain(
      `zaas cannot start: ${checkout}/.build is not up to date, and this user cannot write to it: let its owner say npm run build there\n`,
    )

    // What is built already for the same sources is taken as it is, which saves the better part of a minute.
    if (existsSync(join(project, '.build')))
      cpSync(join(project, '.build'), join(checkout, '.build'), { recursive: true })
    const build = runScript('local/build.ts', [], process.env, { cwd: checkout })
    expect(await build.ended, build.output()).toBe(0)
    const before = files(checkout)
    const port = await freePort()
    instance = start(port)
    const client = new Client(`http://127.0.0.1:${port}`, data)
    const healthy = (): Promise<boolean> =>
      client.get('/health').then(
        ({ status }) => status === 200,
        () => false,
      )
    const end = performance.now() + 60_000
    while (!(await healthy()) && performance.now() < end && instance.process.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 100))
    const tenant = await client.signUp('acme')
    expect((await client.get('/service/list', {}, tenant.ownerKey)).status, instance.output()).toBe(200)
    expect(files(checkout)).toEqual(before)
    expect(files(home).filter((line) => line.split(' ')[1] !== String(nobody))).toEqual([])
    instance.process.kill('SIGTERM')
    expect(await instance.ended).toBe(0)
  },
  180_000,
)
