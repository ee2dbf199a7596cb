import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { type CliInstance, freePort, startCli } from '../support/cli.ts'
import { Client } from '../support/instance.ts'
import { smallDisk } from '../support/small-disk.ts'

const disk = smallDisk(96 * 1_024)
let instance: CliInstance | undefined
afterAll(async () => {
  await instance?.kill()
  disk?.remove()
})

it.skipIf(disk === null)(
  'an instance survives a full disk: it reads, says 503 where it cannot write, and recovers',
  async () => {
    const data = join(disk?.path ?? '', 'data')
    mkdirSync(data, { mode: 0o700 })
    instance = await startCli(await freePort(), data)
    const client = new Client(instance.url, data)
    const tenant = await client.signUp('full')
    await client.enroll(tenant, 'joe')
    expect(await client.status(tenant, 'joe')).toBe(0)
    const update = async (name: string): Promise<number> => {
      const { service, ownerKey } = tenant
      const { status, headers, body } = await client.post('/service/update', { service, displayName: name }, ownerKey)
      if (status !== 200) expect([status, headers.get('retry-after'), body['error']]).toEqual([503, '1', 'busy'])
      return status
    }
    expect(await update('Before')).toBe(200)
    disk?.fill()
    // What was written before may leave some room.
    let writes = 0
    while ((await update(`Full ${writes}`)) === 200) expect((writes += 1)).toBeLessThan(2_000)
    for (let times = 0; times < 5; times += 1) {
      expect(await update(`Full again ${times}`)).toBe(503)
      expect(await client.status(tenant, 'joe')).toBe(0)
      expect((await client.get('/health')).status).toBe(200)
    }
    expect(instance.process.exitCode).toBeNull()
    disk?.free()
    await expect.poll(() => update('After'), { timeout: 10_000 }).toBe(200)
    // Workers, queues and the stream go on as well: a mail comes.
    await client.enroll(tenant, 'ann', { email: 'ann@full.example', notify: 'email' })
    await client.messages('ann@full.example', 1)
    expect(instance.process.exitCode).toBeNull()
    expect(instance.output()).not.toMatch(/\n\s+at /)
  },
)
