import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type CliInstance, freePort, startCli } from '../support/cli.ts'
import { Client, type Tenant } from '../support/instance.ts'
import { itWith } from '../support/optional-tool.ts'

const data = mkdtempSync(join(tmpdir(), 'zaas-front-door-'))
const flood: Socket[] = []
let instance: CliInstance
let client: Client
let tenant: Tenant
let port: number

beforeAll(async () => {
  port = await freePort()
  instance = await startCli(port, data)
  client = new Client(instance.url, data)
  tenant = await client.signUp('acme')
  await client.enroll(tenant, 'joe')
  await medianPoll(50)
})
afterEach(() => {
  for (const socket of flood.splice(0)) socket.destroy()
})
afterAll(async () => {
  await instance.kill()
  rmSync(data, { recursive: true })
})

/** The median time of polls one after the other (ms). */
const medianPoll = async (count: number): Promise<number> => {
  const times: number[] = []
  for (let poll = 0; poll < count; poll += 1) {
    const begun = performance.now()
    const { status } = await client.get('/token/status', { service: tenant.service, id: 'joe' }, tenant.basicKey)
    times.push(performance.now() - begun)
    expect(status).toBe(200)
  }
  return times.sort((one, other) => one - other)[count >> 1] ?? Infinity
}

/** Connections from other addresses of this machine than its own, 100 from each. */
const strangers = async (count: number, network: number, bytes: string | Buffer = ''): Promise<Socket[]> => {
  const sockets = Array.from({ length: count }, (_, index) => {
    const localAddress = `127.0.${network}.${2 + Math.floor(index / 100)}`
    // A reset is an end like any other here.
    const socket = connect({ port, host: '127.0.0.1', localAddress }).on('error', () => socket.destroy())
    return socket
  })
  flood.push(...sockets)
  await Promise.all(
    sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve).once('close', resolve))),
  )
  for (const socket of sockets) if (bytes.length > 0) socket.write(bytes)
  return sockets
}
const ended = (sockets: readonly Socket[]): number =>
  sockets.filter(({ closed, readableEnded }) => closed || readableEnded).length

describe('the gateway holds on', () => {
  it('beside silent connections, half requests and large bodies, and ends them', { retry: 2 }, async () => {
    const before = await medianPoll(100)
    const silent = await strangers(3_000, 1)
    const halves = await strangers(500, 2, 'POST /device/acme HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf')
    const head = 'POST /token/enroll HTTP/1.1\r\nHost: x\r\nContent-Length: 10485760\r\n\r\n'
    const large = await strangers(60, 3, Buffer.concat([Buffer.from(head), Buffer.alloc(10_485_760)]))
    const answers = large.map(
      (socket) => new Promise<string>((resolve) => socket.once('data', (part) => resolve(part.toString()))),
    )
    const beside = await medianPoll(100)
    for (const answer of await Promise.all(answers)) expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    for (const socket of [...silent, ...halves]) socket.resume()
    await expect.poll(() => ended([...silent, ...halves]), { timeout: 30_000, interval: 500 }).toBe(3_500)
    for (const socket of flood.splice(0)) socket.destroy()
    const after = await medianPoll(100)
    console.log(
      `a poll alone ${before.toFixed(1)} and ${after.toFixed(1)} ms, beside the flood ${beside.toFixed(1)} ms`,
    )
    expect(beside).toBeLessThan(1.5 * Math.max(before, after))
  })

  itWith('prlimit')('when no descriptor is free, and goes on when there are some', async () => {
    const pid = String(instance.process.pid)
    execFileSync('prlimit', ['--pid', pid, `--nofile=${readdirSync(`/proc/${pid}/fd`).length + 3}:`])
    await strangers(300, 4)
    // Workers cannot be started, logs and checkpoints not be written, connections not be taken in.
    const calls = Array.from({ length: 40 }, (_, index) =>
      client
        .post('/service/update', { service: tenant.service, displayName: `Acme ${index}` }, tenant.ownerKey)
        .then(({ status, headers }) => (status === 503 && headers.has('retry-after') ? 'busy' : String(status)))
        .catch(() => 'refused'),
    )
    for (const outcome of await Promise.all(calls)) expect(['busy', 'refused']).toContain(outcome)
    expect(instance.process.exitCode).toBeNull()
    execFileSync('prlimit', ['--pid', pid, '--nofile=4096:'])
    for (const socket of flood.splice(0)) socket.destroy()
    await expect.poll(() => medianPoll(1).catch(() => null), { timeout: 10_000 }).not.toBeNull()
    const { status } = await client.post('/service/update', { service: tenant.service }, tenant.ownerKey)
    expect(status).toBe(200)
    expect(instance.process.exitCode).toBeNull()
  })
})

describe('tenants beside each other', () => {
  it('a neighbour does not wait for the updates of another one', async () => {
    const other = await client.signUp('busy')
    const update = async ({ service, ownerKey }: Tenant, name: string): Promise<number> => {
      const begun = performance.now()
      const { status, headers } = await client.post('/service/update', { service, displayName: name }, ownerKey)
      if (status !== 200) expect([status, headers.get('retry-after')]).toEqual([503, '1'])
      return performance.now() - begun
    }
    let isOver = false
    const many = Promise.all(Array.from({ length: 120 }, (_, index) => update(other, `Busy ${index}`))).then(
      (times) => (isOver = times.length === 120),
    )
    const own = await update(tenant, 'Acme')
    expect(isOver).toBe(false)
    await many
    const alone = await update(tenant, 'Acme again')
    console.log(`an update alone ${alone.toFixed(0)} ms, beside 120 of another tenant ${own.toFixed(0)} ms`)
    expect(own).toBeLessThan(8_000)
  })

  it('of thirty enrolments at once none runs out of time', { retry: 1 }, async () => {
    const before = instance.output().length
    for (let round = 0; round < 2; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, index) =>
          client.post('/token/enroll', { service: tenant.service, id: `user-${index}` }, tenant.adminKey),
        ),
      )
      for (const { status, body, headers } of answers) {
        if (status === 201) continue
        // The free plan has twenty places.
        if (status === 409) expect(body['error']).toBe('quota_exceeded')
        else expect([status, body['error'], headers.get('retry-after')]).toEqual([503, 'busy', '1'])
      }
      expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThan(0)
    }
    expect(instance.output().slice(before)).not.toContain('timed out')
  })
})
