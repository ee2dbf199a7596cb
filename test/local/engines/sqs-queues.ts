import { afterEach } from 'vitest'
import type { AwsInput } from '../../../local/engines/engine.ts'
import { SqsEngine } from '../../../local/engines/sqs-engine.ts'
import { temporaryFolder } from './dynamo-tables.ts'

interface Message {
  MessageId: string
  ReceiptHandle: string
  Body: string
  Attributes: Record<string, string>
}

const path = temporaryFolder()
/** A queue's address. */
export const queueUrl = (name: string): string => `http://127.0.0.1:4566/000000000000/${name}`
/** The queue that tests use. */
export const jobs = { QueueUrl: queueUrl('jobs') }
/** The time that the engine has. */
export let clock = 1_800_000_000_000
let files = 0
/** Where it keeps its queues. */
export let file = ''
/** The engine that was started last; it is closed after each test. */
export let engine: SqsEngine

/** Makes a queue. */
export const create = (QueueName: string, Attributes: AwsInput = {}): Promise<AwsInput> =>
  engine.call('CreateQueue', { QueueName, Attributes })
const open = (): void => {
  engine = new SqsEngine({ file, queueUrl, now: () => clock })
}
/** Starts an engine in a new file, with a queue `jobs`. */
export const start = async (attributes: AwsInput = {}): Promise<void> => {
  file = path(`queues-${++files}.db`)
  open()
  await create('jobs', attributes)
}
/** Starts it again on the same file. */
export const restart = async (): Promise<void> => {
  await engine.close()
  open()
}
afterEach(() => engine.close())

/** Sends a batch to `jobs`. */
export const sendBatch = (Entries: AwsInput[]): Promise<AwsInput> =>
  engine.call('SendMessageBatch', { ...jobs, Entries })
/** Sends one message: `sent`, or the error. */
export const send = async (MessageBody: string, more: AwsInput = {}): Promise<string> => {
  const { Failed } = await sendBatch([{ Id: '1', MessageBody, ...more }])
  return (Failed as { Code: string }[])[0]?.Code ?? 'sent'
}
/** What can be received. */
export const receive = async (more: AwsInput = {}, signal?: AbortSignal): Promise<Message[]> => {
  const output = await engine.call('ReceiveMessage', { ...jobs, MaxNumberOfMessages: 10, ...more }, signal)
  return (output['Messages'] ?? []) as Message[]
}
/** Deletes by receipts. */
export const remove = (...receipts: unknown[]): Promise<AwsInput> =>
  engine.call('DeleteMessageBatch', {
    ...jobs,
    Entries: receipts.map((ReceiptHandle, index) => ({ Id: `e${index}`, ReceiptHandle })),
  })
/** Bodies of messages. */
export const bodies = (messages: Message[]): string[] => messages.map((message) => message.Body)
/** Lets time pass. */
export const advance = (seconds: number): void => {
  clock += seconds * 1000
  engine.tick()
}
