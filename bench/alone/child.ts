import { callAwsThrough } from '../../local/workers/aws-socket.mjs'
import { profiled } from '../profile.ts'
import { interleaved, microseconds } from '../samples.ts'
import type { Answered, Asked, AwsCall } from './asked.ts'

// One function, or the SDK alone with its calls, in a process of its own: nobody else's work is in the figures.

const asked = JSON.parse(process.env['ALONE'] ?? '') as Asked
Object.assign(process.env, asked.environment)
callAwsThrough(asked.socket)
// Its lines are for a log, and here nobody reads them.
console.log = console.info = () => undefined

const poll = async (): Promise<() => Promise<void>> => {
  const { handler } = (await import(asked.bundle)) as {
    handler: (event: object, context: object) => Promise<{ body: string }>
  }
  return async () => {
    const { body } = await handler(asked.event, { awsRequestId: 'bench', getRemainingTimeInMillis: () => 5_000 })
    if (!/^\{"status":[12]\}$/.test(body)) throw new Error(body)
  }
}
const bare = async (): Promise<(call: AwsCall) => Promise<unknown>> =>
  ((await import(asked.bare)) as { call: (one: AwsCall) => Promise<unknown> }).call

const started = process.cpuUsage()
let samples: Answered['samples'] = null
let profile: Answered['profile'] = []
if (asked.what === 'warm') {
  const [function_, send] = [await poll(), await bare()]
  const [read] = asked.calls.filter(({ action }) => action === 'GetItem').slice(-1)
  if (read === undefined) throw new Error('a poll reads')
  const tasks = { 'token.status': function_, 'SDK GetItem': () => send(read) }
  if (asked.profiles === true) profile = await profiled(function_, asked.rounds)
  else samples = await interleaved(tasks, asked.rounds, () => microseconds(process.threadCpuUsage()))
} else if (asked.what === 'cold function') {
  const first = async (): Promise<void> => (await poll())()
  if (asked.profiles === true) profile = await profiled(first, 1)
  else await first()
} else {
  const send = await bare()
  for (const one of asked.calls) await send(one)
}
process.send?.({ cpu: microseconds(process.cpuUsage(started)) / 1_000, samples, profile } satisfies Answered)
process.disconnect()
