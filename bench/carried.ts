import { setTimeout as rest } from 'node:timers/promises'
import type { BenchInstance, BenchService } from './instance.ts'
import { microseconds } from './samples.ts'
import { median } from './statistics.ts'

/** What one machine carries, in requests a second; and what nobody's asking costs it, in milliseconds of the processor a second. */
export interface Carried {
  readonly polls: number
  readonly opens: number
  readonly idle: number
}

/** How often a second something is done by so many at once, for a while. */
const perSecond = async (tasks: readonly (() => Promise<unknown>)[], seconds: number): Promise<number> => {
  let done = 0
  const end = performance.now() + seconds * 1_000
  const again = async (task: () => Promise<unknown>): Promise<void> => {
    while (performance.now() < end) {
      await task()
      done += 1
    }
  }
  await Promise.all(tasks.map(again))
  return done / seconds
}

const [settleSeconds, idleSeconds] = [30, 15]

/** Processor time of a second while nobody asks, once what the requests left behind is done; half of the seconds take more. */
const idle = async (): Promise<number> => {
  await rest(settleSeconds * 1_000)
  const seconds: number[] = []
  for (let second = 0; second < idleSeconds; second += 1) {
    const before = process.cpuUsage()
    await rest(1_000)
    seconds.push(microseconds(process.cpuUsage(before)) / 1_000)
  }
  return median(seconds)
}

/** Polls of sixteen clients at once, and opens of eight phones, whose own work this machine does too. */
export const carried = async (instance: BenchInstance, service: BenchService, seconds: number): Promise<Carried> => {
  const headers = { authorization: `Bearer ${service.basicKey}` }
  const url = `${instance.url}/token/status?service=${service.name}&id=joe`
  const poll = async (): Promise<unknown> => (await fetch(url, { headers })).text()
  const phones = []
  for (let user = 0; user < 8; user += 1) phones.push(await service.enrol(`phone ${user}`, { pin: '4831' }))
  const polls = await perSecond(
    Array.from({ length: 16 }, () => poll),
    seconds,
  )
  const opens = await perSecond(
    phones.map((phone) => () => phone.open('4831')),
    seconds,
  )
  return { polls: Math.round(polls), opens: Math.round(opens), idle: await idle() }
}
