import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { runScript } from '../support/cli.ts'
import { enrolled, pin } from '../support/enrolled.ts'
import { ownInstance, startInstance } from '../support/instance.ts'

const folder = mkdtempSync(join(tmpdir(), 'zaas-backup-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const instance = await ownInstance()

const admin = async (...args: string[]): Promise<[number | null, string]> => {
  const command = runScript('local/admin/start.mjs', args)
  return [await command.ended, command.output()]
}
const [copy, restored] = [join(folder, 'copy'), join(folder, 'restored')]

it('a backup made under load holds every change that was answered before it, and starts', async () => {
  const tenant = await instance.signUp('acme', { duress: true, protection: { iterations: 10_000 } })
  const { token } = await enrolled(instance, tenant, 'joe')
  expect(await token.open(pin)).toMatchObject({ result: 'open' })
  const made: string[] = []
  const over = new AbortController()
  const load = async (worker: number): Promise<void> => {
    while (!over.signal.aborted) {
      const body = { name: `w${worker}-${made.length}`, role: 'basic', services: [tenant.service] }
      const { status, body: answer } = await instance.post('/authkey/create', body, tenant.ownerKey)
      if (status === 201) made.push(String(answer['secret']))
    }
  }
  const workers = [1, 2, 3, 4].map(load)
  await expect.poll(() => made.length, { timeout: 30_000 }).toBeGreaterThan(20)
  const before = made.length
  // A folder that is there already, into which others of the machine look.
  mkdirSync(copy, { mode: 0o755 })
  const backedUp = await admin('backup', copy, '--data', instance.data)
  over.abort()
  await Promise.all(workers)
  expect(backedUp).toEqual([0, ''])
  console.log(`${before} keys before the backup, ${made.length - before} while it was made`)
  expect(made.length).toBeGreaterThan(before)
  expect(readdirSync(copy)).toEqual(expect.not.arrayContaining(['logs', 'lock']))
  const readable = readdirSync(copy).filter((name) => (statSync(join(copy, name)).mode & 0o077) !== 0)
  expect(readable.filter((name) => /\.(sqlite|secret)/.test(name))).toEqual([])

  expect(await admin('restore', copy, '--data', restored)).toEqual([0, ''])
  const other = await startInstance({ data: restored, extraReceives: 0 })
  try {
    for (const key of made.slice(0, before)) expect((await other.get('/authkey/whoami', {}, key)).status).toBe(200)
    expect(await other.status(tenant, 'joe')).toBe(1)
  } finally {
    await other.stop()
  }
}, 180_000)

it.each<[string, () => string[], string]>([
  ['where something is', () => ['backup', folder, '--data', instance.data], 'holds something already'],
  ['of nothing that runs', () => ['backup', join(folder, 'x'), '--data', folder], 'No instance runs on'],
  ['of a stage', () => ['backup', join(folder, 'x'), '--stage', 'dev'], 'That is for one machine'],
  ['onto data', () => ['restore', copy, '--data', instance.data], 'holds something already'],
  ['from another folder', () => ['restore', tmpdir(), '--data', restored], 'is not a backup'],
])('a backup or restore %s is refused in a sentence', async (_title, args, sentence) => {
  const [code, output] = await admin(...args())
  expect(code).not.toBe(0)
  expect(output).toContain(sentence)
  expect(output).not.toMatch(/\n\s+at /)
  expect(existsSync(join(folder, 'x'))).toBe(false)
})

it('a backup that is not whole, or damaged, does not become a data folder', async () => {
  rmSync(join(copy, 'keys.secret'))
  expect(await admin('restore', copy, '--data', restored)).toEqual([
    1,
    expect.stringMatching(/keys\.secret is missing\n$/),
  ])
  writeFileSync(join(copy, 'keys.secret'), new Uint8Array(32), { mode: 0o600 })
  truncateSync(join(copy, 'tables.sqlite'), 8_192)
  const [code, output] = await admin('restore', copy, '--data', restored)
  expect([code, output]).toEqual([1, expect.stringMatching(/tables\.sqlite is damaged, as is the backup\n$/)])
  expect(existsSync(join(restored, 'version'))).toBe(false)
  mkdirSync(join(folder, 'half'))
  writeFileSync(join(folder, 'half', 'version'), 'zaas-data 8\n')
  expect((await admin('restore', join(folder, 'half'), '--data', join(folder, 'y')))[1]).toContain('is not a backup')
})
