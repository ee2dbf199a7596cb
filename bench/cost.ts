import type { ObservedCall } from '../local/runner.ts'
import { WebhookReceiver } from '../local/webhook-receiver.ts'
import { accessKeyIdOf } from '../local/workers/function-pools.ts'
import { type BenchInstance, startBench } from './instance.ts'
import { prices } from './prices.ts'
import { dynamoUnits, learn, sizes } from './metering.ts'

// What a million polls, statuses, opens and webhooks cost on AWS at list price, from the AWS calls that one of each makes here.

/** Billed milliseconds of a warm call at the function's memory, arm64: assumptions, since only AWS can show them. */
const assumedMilliseconds = {
  'token-status': 6,
  'token-statuses': 40,
  'device-message': 25,
  'delivery-publish': 15,
  'delivery-deliver': 120,
} as const
const gigabytes = {
  'token-status': 0.5,
  'token-statuses': 0.5,
  'device-message': 1,
  'delivery-publish': 0.5,
  'delivery-deliver': 0.5,
} as const
/** One function log line and one line of the access log (bytes). Lambda's own lines are switched off below WARN. */
const logBytes = { line: 160, access: 320 } as const
/** Events sent at once, and how many of them are taken to share a batch of the stream and of the queue. */
const batch = { events: 15, stream: 10, queue: 5 } as const

interface Cost {
  reads: number
  writes: number
  lambda: number
  sqs: number
  logs: number
  front: number
}

/** Dollars for a million of one kind, by part. */
const priced = (
  calls: readonly ObservedCall[],
  how: { functions: Partial<Record<keyof typeof gigabytes, number>>; requests: number },
): Cost => {
  const total = calls
    .map(dynamoUnits)
    .reduce((sum, one) => ({ reads: sum.reads + one.reads, writes: sum.writes + one.writes }), { reads: 0, writes: 0 })
  const functions = Object.entries(how.functions) as [keyof typeof gigabytes, number][]
  const lambda = functions.reduce(
    (sum, [name, times]) =>
      sum +
      times *
        (prices.lambdaRequests + assumedMilliseconds[name] * 1_000 * gigabytes[name] * prices.lambdaGigabyteSecond),
    0,
  )
  const invocations = functions.reduce((sum, [, times]) => sum + times, 0)
  return {
    reads: total.reads * prices.readUnits,
    writes: total.writes * prices.writeUnits,
    lambda,
    sqs: calls.filter(({ service }) => service === 'sqs').length * prices.sqs,
    logs:
      (invocations * logBytes.line * prices.logGigabyte + how.requests * logBytes.access * prices.vendedLogGigabyte) /
      1_000,
    front: how.requests * prices.httpApi,
  }
}

const print = (title: string, cost: Cost, requests: number): void => {
  const sum = Object.values(cost).reduce((all: number, part: number) => all + part, 0)
  const edge = requests * (prices.cloudFront + prices.waf)
  const part = (value: number): string => value.toFixed(3).padStart(7)
  console.log(
    `${title.padEnd(34)}${part(cost.reads)}${part(cost.writes)}${part(cost.lambda)}${part(cost.sqs)}${part(cost.logs)}${part(cost.front)}  ${`$${sum.toFixed(2)}`.padStart(7)}   with CloudFront and WAF $${(sum + edge).toFixed(2)}`,
  )
}

/** The AWS calls of some functions while something runs, and for a while after. */
const record = async (
  instance: BenchInstance,
  names: readonly string[],
  task: () => Promise<unknown>,
  after = 0,
): Promise<ObservedCall[]> => {
  instance.calls.length = 0
  await task()
  await new Promise((resolve) => setTimeout(resolve, after))
  const ids = new Set(names.map((name) => accessKeyIdOf(`zaas-local-${name}`)))
  return instance.calls.filter(({ caller }) => ids.has(caller))
}

const instance = await startBench()
const receiver = await WebhookReceiver.start()
const plain = await instance.service('plain', { protection: { iterations: 10_000 } })
const hooked = await instance.service('hooked', { protection: { iterations: 10_000 }, webhook: { url: receiver.url } })
const token = await plain.enrol('joe', { pin: '4831' })
const told = await Promise.all(
  Array.from({ length: batch.events }, (_, user) => hooked.enrol(`user ${user}`, { pin: '4831' })),
)
await token.open('4831')
await Promise.all(told.map((one) => one.open('4831')))
await new Promise((resolve) => setTimeout(resolve, 1_500))
instance.calls.forEach(learn)

const headers = { authorization: `Bearer ${plain.basicKey}` }
const poll = async (): Promise<unknown> =>
  (await fetch(`${instance.url}/token/status?service=${plain.name}&id=joe`, { headers })).text()
const statuses = (): Promise<unknown> =>
  instance.client.post('/token/statuses', { service: plain.name, ids: ['joe'] }, plain.basicKey)
await poll()
await statuses()
const polled = await record(instance, ['token-status'], poll)
const asked = await record(instance, ['token-statuses'], statuses)
await token.open('4831')
const opened = await record(instance, ['device-message'], () => token.open('4831'))
const sent = await record(
  instance,
  ['delivery-publish', 'delivery-deliver'],
  () => Promise.all(told.map((one) => one.close())),
  3_000,
)
await receiver.close()
await instance.close()

const calls = (all: readonly ObservedCall[]): string =>
  Object.entries(Object.groupBy(all, ({ action }) => action))
    .map(([action, group]) => `${group?.length ?? 0} ${action}`)
    .join(', ')
const hot = [...sizes].find(([kind]) => kind.endsWith('tokens/id'))?.[1] ?? 0
console.log(`token item ${hot} bytes as DynamoDB meters it
calls: poll ${calls(polled)}; statuses ${calls(asked)}; open ${calls(opened)}; ${batch.events} webhooks at once ${calls(sent)}
prices: ${prices.source}
assumed: billed milliseconds ${JSON.stringify(assumedMilliseconds)}

US$ per million                      reads writes lambda    sqs   logs   http      sum`)
print('poll', priced(polled, { functions: { 'token-status': 1 }, requests: 1 }), 1)
const hundredth = priced(asked, { functions: { 'token-statuses': 0.01 }, requests: 0.01 })
print('status in a batch of 100', hundredth, 0.01)
print('open (two messages)', priced(opened, { functions: { 'device-message': 2 }, requests: 2 }), 2)
const all = priced(sent, {
  functions: { 'delivery-publish': batch.events / batch.stream, 'delivery-deliver': batch.events / batch.queue },
  requests: 0,
})
const webhook: Cost = {
  reads: all.reads / batch.events,
  writes: all.writes / batch.events,
  lambda: all.lambda / batch.events,
  sqs: 0,
  logs: all.logs / batch.events,
  front: 0,
}
// Sent in batches; received and deleted by Lambda's poller, a batch a request each.
print('webhook', { ...webhook, sqs: prices.sqs * (1 / batch.stream + 2 / batch.queue) }, 0)
