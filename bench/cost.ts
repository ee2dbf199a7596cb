import type { ObservedCall } from '../local/runner.ts'
import { WebhookReceiver } from '../local/webhook-receiver.ts'
import { accessKeyIdOf } from '../local/workers/function-pools.ts'
import { type BenchInstance, startBench } from './instance.ts'
import { prices } from './prices.ts'
import { dynamoUnits, learn, sizeOf, sizes } from './metering.ts'
import { type PerMillion, shownSizes } from './sizes.ts'
import { type Batches, webhookCalls } from './webhook-calls.ts'

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
/**
 * Bytes of a function's log line, of Lambda's own two lines about a call (what it took; of those that somebody waits for, the
 * others' are switched off), and of a line of the access log. A poll that was answered has no line of its function's.
 */
const logBytes = { line: 160, lambda: 480, access: 320 } as const
const hasLine = (name: keyof typeof gigabytes): boolean => name !== 'token-status'
const hasLambdaLines = (name: keyof typeof gigabytes): boolean => name === 'token-status' || name === 'device-message'
/** The batches that webhooks are priced for: what is committed to, its moonshot, and one at a time, which a stage's `batchingSeconds` avoids. */
const batches: readonly Batches[] = [
  { stream: 10, queue: 5 },
  { stream: 10, queue: 10 },
  { stream: 1, queue: 1 },
]
/** What leaves with an answer, or with a webhook: headers and body (bytes). */
const answerBytes = { poll: 500, statuses: 4_000, message: 1_500, webhook: 1_000 } as const
/** What DynamoDB adds to each item that it stores (bytes). */
const itemOverhead = 100

interface Cost {
  reads: number
  writes: number
  lambda: number
  sqs: number
  logs: number
  front: number
  egress: number
}

/** Dollars for a million of one kind, by part. */
const priced = (
  calls: readonly (ObservedCall & { share?: number })[],
  how: { functions: Partial<Record<keyof typeof gigabytes, number>>; requests: number; bytes: number },
): Cost => {
  const total = calls
    .map((call) => ({ ...dynamoUnits(call), share: call.share ?? 1 }))
    .reduce(
      (sum, { reads, writes, share }) => ({ reads: sum.reads + share * reads, writes: sum.writes + share * writes }),
      { reads: 0, writes: 0 },
    )
  const functions = Object.entries(how.functions) as [keyof typeof gigabytes, number][]
  const lambda = functions.reduce(
    (sum, [name, times]) =>
      sum +
      times *
        (prices.lambdaRequests + assumedMilliseconds[name] * 1_000 * gigabytes[name] * prices.lambdaGigabyteSecond),
    0,
  )
  const logged = functions.reduce(
    (sum, [name, times]) =>
      sum + times * ((hasLine(name) ? logBytes.line : 0) + (hasLambdaLines(name) ? logBytes.lambda : 0)),
    0,
  )
  return {
    reads: total.reads * prices.readUnits,
    writes: total.writes * prices.writeUnits,
    lambda,
    sqs: calls.filter(({ service }) => service === 'sqs').length * prices.sqs,
    logs: (logged * prices.logGigabyte + how.requests * logBytes.access * prices.vendedLogGigabyte) / 1_000,
    front: how.requests * prices.httpApi,
    egress: (how.bytes * prices.egressGigabyte) / 1_000,
  }
}

const sumOf = (cost: Cost): number => Object.values(cost).reduce((all: number, part: number) => all + part, 0)

const print = (title: string, cost: Cost, requests: number): void => {
  const sum = sumOf(cost)
  const edge = requests * (prices.cloudFront + prices.waf)
  const part = (value: number): string => value.toFixed(3).padStart(7)
  console.log(
    `${title.padEnd(34)}${part(cost.reads)}${part(cost.writes)}${part(cost.lambda)}${part(cost.sqs)}${part(cost.logs)}${part(cost.front)}${part(cost.egress)}  ${`$${sum.toFixed(2)}`.padStart(7)}   with CloudFront and WAF $${(sum + edge).toFixed(2)}`,
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
const told = await Promise.all(Array.from({ length: 10 }, (_, user) => hooked.enrol(`user ${user}`, { pin: '4831' })))
await token.open('4831')
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
const webhooks: { of: Batches; calls: Awaited<ReturnType<typeof webhookCalls>> }[] = []
for (const of of batches) {
  const made = await webhookCalls(instance, told, of)
  webhooks.push({ of, calls: made })
  made.forEach(learn)
}
await receiver.close()
await instance.close()

const calls = (all: readonly ObservedCall[]): string =>
  Object.entries(Object.groupBy(all, ({ action }) => action))
    .map(([action, group]) => `${group?.length ?? 0} ${action}`)
    .join(', ')
const hot = [...sizes].find(([kind]) => kind.endsWith('tokens/id'))?.[1] ?? 0
console.log(`token item ${hot} bytes as DynamoDB meters it
calls: poll ${calls(polled)}; statuses ${calls(asked)}; open ${calls(opened)}; webhooks in a batch ${calls(webhooks[0]?.calls ?? [])}
prices: ${prices.source}
assumed: billed milliseconds ${JSON.stringify(assumedMilliseconds)}, bytes that leave ${JSON.stringify(answerBytes)}

US$ per million                      reads writes lambda    sqs   logs   http egress      sum`)
const pollCost = priced(polled, { functions: { 'token-status': 1 }, requests: 1, bytes: answerBytes.poll })
print('poll', pollCost, 1)
const hundredth = priced(asked, {
  functions: { 'token-statuses': 0.01 },
  requests: 0.01,
  bytes: answerBytes.statuses / 100,
})
print('status in a batch of 100', hundredth, 0.01)
const openCost = priced(opened, { functions: { 'device-message': 2 }, requests: 2, bytes: 2 * answerBytes.message })
print('open (two messages)', openCost, 2)
let event = 0
for (const { of, calls: made } of webhooks) {
  const all = priced(made, {
    functions: { 'delivery-publish': 1 / of.stream, 'delivery-deliver': 1 / of.queue },
    requests: 0,
    bytes: answerBytes.webhook,
  })
  // Sent in batches; received and deleted by Lambda's poller, a batch a request each.
  const cost = { ...all, sqs: prices.sqs * (1 / of.stream + 2 / of.queue) }
  print(`webhook, batches of ${of.stream} and ${of.queue}`, cost, 0)
  // The first is what all else here is reckoned with.
  if (event === 0) event = sumOf(cost) + prices.writeUnits
}
const stored = (webhooks[0]?.calls ?? []).filter(({ action }) => action === 'PutItem')
const bytes = stored.reduce(
  (sum, { input, share }) => sum + share * (sizeOf(input['Item'] as Parameters<typeof sizeOf>[0]) + itemOverhead),
  0,
)
const kept = (bytes / 1000) * (prices.storageGigabyte + prices.recoveryGigabyte)
console.log(`a webhook's event and log take ${Math.round(bytes)} bytes: with recovery $${kept.toFixed(2)} a month per million.
With a webhook or without, an event is in its service's list: $${prices.writeUnits.toFixed(2)} per million, and $${((bytes / 1000) * prices.storageGigabyte).toFixed(2)} a month.`)
const per: PerMillion = {
  poll: sumOf(pollCost),
  open: sumOf(openCost),
  event,
  pollByRequest: pollCost.front + pollCost.lambda,
}
console.log(
  `\nBy size, webhooks in batches of ${batches[0]?.stream} and ${batches[0]?.queue}, each with its place in its service's list\n${shownSizes(per)}`,
)
