import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { SqsEngine } from '../../../local/engines/sqs-engine.ts'
import { messageStates } from './message-states.ts'
import { temporaryFolder } from './dynamo-tables.ts'

const path = temporaryFolder()
const queueUrl = (name: string): string => `http://localhost/${name}`

test('no acknowledged send is lost when the runner is killed', async () => {
  const module = new URL('../../../local/engines/sqs-engine.ts', import.meta.url).pathname
  const script = `const { SqsEngine } = await import(${JSON.stringify(module)})
    const engine = new SqsEngine({ file: process.argv[1], queueUrl: name => 'http://localhost/' + name })
    await engine.call('CreateQueue', { QueueName: 'jobs' })
    for (let i = 0; ; i++) {
      await engine.call('SendMessageBatch', { QueueUrl: 'http://localhost/jobs', Entries: [{ Id: '1', MessageBody: String(i) }] })
      console.log(i)
      if (i % 50 === 0) await new Promise(resolve => setImmediate(resolve))
    }`
  const file = path('killed.db')
  const runner = spawn(process.execPath, ['--input-type=module', '-e', script, file], {
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
  const engine = new SqsEngine({ file, queueUrl })
  await engine.close()
  expect(acknowledged).toBeGreaterThanOrEqual(500)
  expect(messageStates(file).length).toBeGreaterThan(acknowledged)
})
