import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { instanceLimits } from '../../../local/gateway/limits.ts'
import { request } from './raw-client.ts'
import { answers, gateway, get, open, seen, start } from './held-gateway.ts'

describe('at the cap', () => {
  const far = { opening: 60, head: 60, body: 60, idle: 60 }

  it('the longest-silent connection is ended, and the new one answered', async () => {
    await start({ connections: 3, seconds: far })
    const [first, second, third] = [await open('127.0.0.2'), await open('127.0.0.3'), await open('127.0.0.4')]
    await first?.send(request('GET /')).answers(1)
    const fourth = await get('127.0.0.5')
    await second?.closed()
    expect([first?.isClosed, third?.isClosed, fourth.isClosed]).toEqual([false, false, false])
    expect((await get('127.0.0.6')).statuses).toEqual([200])
    await third?.closed()
    expect(first?.isClosed).toBe(false)
  })

  it('of one address, only connections of that address are ended', async () => {
    await start({ connectionsPerAddress: 2, seconds: far })
    const stranger = await open('127.0.0.3')
    const [first, second] = [await open('127.0.0.2'), await open('127.0.0.2')]
    expect((await get('127.0.0.2')).statuses).toEqual([200])
    await first?.closed()
    expect([stranger.isClosed, second?.isClosed]).toEqual([false, false])
  })

  it('who waits for an answer is not silent', async () => {
    await start({ connectionsPerAddress: 2, seconds: far })
    const waiting = (await open('127.0.0.2')).send(request('GET /slow'))
    await expect.poll(() => seen.length).toBe(1)
    const silent = await open('127.0.0.2')
    await get('127.0.0.2')
    await silent.closed()
    answers.shift()?.()
    expect((await waiting.answers(1)).statuses).toEqual([200])
  })

  it('there is none for this machine and for a trusted proxy', async () => {
    await start({ connectionsPerAddress: 1, seconds: far }, { trustedProxies: ['127.0.0.8/31'] })
    const many = await Promise.all(['127.0.0.1', '127.0.0.1', '127.0.0.9', '127.0.0.9'].map((address) => open(address)))
    await get('127.0.0.9')
    await get('127.0.0.1')
    expect(many.map(({ isClosed }) => isClosed)).toEqual([false, false, false, false])
  })
})

it('beside floods from elsewhere, requests are answered', async () => {
  await start({ connections: 50, connectionsPerAddress: 20 })
  const flood = Array.from({ length: 300 }, (_, index) =>
    connect({ port: gateway.port, host: '127.0.0.1', localAddress: `127.0.0.${2 + (index % 6)}` }).on('error', () => 0),
  )
  for (let round = 0; round < 20; round += 1) expect((await get('127.0.0.200')).statuses).toEqual([200])
  for (const socket of flood) socket.destroy()
})

it('an instance holds at most half of its descriptors in connections', () => {
  expect(instanceLimits().connections).toBeGreaterThan(0)
  expect(instanceLimits().connections).toBeLessThanOrEqual(4_000)
})
