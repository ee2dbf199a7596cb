import type { ObservedCall } from '../local/runner.ts'
import { accessKeyIdOf } from '../local/workers/function-pools.ts'
import type { Token } from '../sdk/index.ts'
import type { BenchInstance } from './instance.ts'

/** How many events a publisher gets at once, and how many of their messages a deliverer. */
export interface Batches {
  stream: number
  queue: number
}

type Item = Record<string, Record<string, string>>

const settled = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 2_000))
const nameOf = (worker: string): string => `zaas-local-${worker}`

/** What tokens became, as their stream shows it: each version with the one before. */
const streamOf = (calls: readonly ObservedCall[], known: Map<string, Item>): object[] =>
  calls.flatMap(({ action, input }) => {
    const NewImage = input['Item'] as Item | undefined
    if (action !== 'PutItem' || NewImage === undefined || !String(input['TableName']).endsWith('-tokens')) return []
    const key = NewImage['key']?.['S'] ?? ''
    const OldImage = known.get(key)
    known.set(key, NewImage)
    const dynamodb = { Keys: { key: { S: key } }, NewImage, SequenceNumber: String(known.size) }
    return [{ dynamodb: { ...dynamodb, ...(OldImage === undefined ? {} : { OldImage }) } }]
  })

/** The AWS calls of a worker for one event of its source. */
const callsOf = async (
  instance: BenchInstance,
  worker: string,
  Records: readonly object[],
): Promise<ObservedCall[]> => {
  instance.calls.length = 0
  await instance.runner.invoke(nameOf(worker), { Records })
  const id = accessKeyIdOf(nameOf(worker))
  return instance.calls.filter(({ caller }) => caller === id)
}

/** The calls for one event on its way to the endpoint, in batches of just that size: `told` are as many tokens as the stream's, which is the larger. */
export const webhookCalls = async (
  instance: BenchInstance,
  told: readonly Token[],
  { stream, queue }: Batches,
): Promise<(ObservedCall & { share: number })[]> => {
  const known = new Map<string, Item>()
  const changes = async (change: (token: Token) => Promise<unknown>, tokens: readonly Token[]): Promise<object[]> => {
    instance.calls.length = 0
    for (const token of tokens) await change(token)
    const made = streamOf(instance.calls, known)
    // The instance's own workers are done with it.
    await settled()
    return made
  }
  await changes((token) => token.open('4831'), told)
  const published = await callsOf(
    instance,
    'delivery-publish',
    await changes((token) => token.close(), told.slice(0, stream)),
  )
  const messages = published
    .filter(({ action }) => action === 'SendMessageBatch')
    .flatMap(({ input }) => (input['Entries'] as { MessageBody: string }[]).map(({ MessageBody }) => MessageBody))
    .filter((body) => body.includes('"attempt"'))
  if (messages.length !== stream) throw new Error(`${messages.length} messages of ${stream} events`)
  await settled()
  const bodies = messages.slice(0, queue)
  const sent = await callsOf(
    instance,
    'delivery-deliver',
    bodies.map((body, index) => ({ messageId: String(index), body })),
  )
  return [
    ...published.map((call) => ({ ...call, share: 1 / stream })),
    ...sent.map((call) => ({ ...call, share: 1 / queue })),
  ]
}
