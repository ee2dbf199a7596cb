import { Socket } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import { Connections } from '../../../local/gateway/connections.ts'
import { instanceLimits } from '../../../local/gateway/limits.ts'

afterEach(() => void vi.useRealTimers())

it('nothing is looked after by the clock while nobody is connected', () => {
  vi.useFakeTimers()
  const connections = new Connections({ limits: instanceLimits(), isShared: () => true })
  expect(vi.getTimerCount()).toBe(0)
  const socket = new Socket()
  vi.spyOn(socket, 'remoteAddress', 'get').mockReturnValue('127.0.0.1')
  const connection = connections.admit(socket)
  vi.advanceTimersByTime(1_000)
  expect([connection?.phase, vi.getTimerCount()]).toEqual(['opening', 1])
  connection?.end()
  vi.advanceTimersByTime(1_000)
  expect(vi.getTimerCount()).toBe(0)
})
