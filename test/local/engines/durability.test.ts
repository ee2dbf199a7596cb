import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { DynamoEngine } from '../../../local/engines/dynamodb-engine.ts'
import { tableInput, temporaryFolder } from './dynamo-tables.ts'
import { messageStates } from './message-states.ts'

const path = temporaryFolder()
const moduleOf = (name: string): string => new URL(`../../../local/engines/${name}.ts`, import.meta.url).pathname

/** Runs a script that prints a number for each acknowledged write, and kills it after 500; answers the last number. */
const killed = async (script: string, file: string): Promise<number> => {
  const runner = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let acknowledged = -1
  await new Promise<void>((resolve) => {
    createInterface({ input: runner.stdout }).on('line', (line) => {
      acknowledged = Number(line)
      if (acknowledged === 500) runner.kill('SIGKILL')
    })
    runner.once('close', () => resolve())
  })
  expect(acknowledged).toBeGreaterThanOrEqual(500)
  return acknowledged
}
const loop = (write: string): string => `for (let i = 0; ; i++) {
  ${write}
  console.log(i)
  if (i % 50 === 0) await new Promise(resolve => setImmediate(resolve))
}`

test('no acknowledged message is lost when the runner is killed', async () => {
  const file = path('queues.db')
  const script = `const { SqsEngine } = await import(${JSON.stringify(moduleOf('sqs-engine'))})
    const engine = new SqsEngine({ file: process.argv[1], queueUrl: name => 'http://localhost/' + name })
    await engine.call('CreateQueue', { QueueName: 'jobs' })
    ${loop(`await engine.call('SendMessageBatch', { QueueUrl: 'http://localhost/jobs', Entries: [{ Id: '1', MessageBody: String(i) }] })`)}`
  const acknowledged = await killed(script, file)
  expect(messageStates(file).length).toBeGreaterThan(acknowledged)
})

test('no acknowledged item or change is lost when the runner is killed', async () => {
  const file = path('tables.db')
  const table = tableInput('tokens', ['pk'], { stream: true })
  const script = `const { DynamoEngine } = await import(${JSON.stringify(moduleOf('dynamodb-engine'))})
    const engine = new DynamoEngine({ file: process.argv[1] })
    engine.provide(${JSON.stringify(table)})
    ${loop(`await engine.call('PutItem', { TableName: 'tokens', Item: { pk: { S: String(i) } } })`)}`
  const acknowledged = await killed(script, file)
  const engine = new DynamoEngine({ file })
  engine.provide(table)
  const { Count } = await engine.call('Scan', { TableName: 'tokens' })
  expect(Count).toBeGreaterThan(acknowledged)
  expect(engine.changes('tokens', '0', 10_000)).toHaveLength(Number(Count))
  await engine.close()
})
