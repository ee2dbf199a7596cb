import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { publishedEvents } from '../../core/adapters/events/published-events.ts'
import { settingAside } from '../../core/adapters/events/set-aside.ts'
import { sendOutgoing } from '../../core/adapters/queues/send-outgoing.ts'
import { DynamoServices } from '../../core/adapters/services/dynamo-services.ts'
import { removeToken } from '../../core/adapters/tokens/remove-token.ts'
import { secondVersions, serviceOfToken, streamVersions } from '../../core/adapters/tokens/token-stream.ts'
import { recounts } from '../../core/application/usage/recounts.ts'
import { publish, type PublishPorts } from '../../core/application/webhook/publish.ts'
import { eachOnce } from '../../core/domain/each-once.ts'
import type { SecondVersion, StreamVersion } from '../../core/domain/webhook/ports.ts'
import { platform } from '../../core/platform/platform.ts'
import { queue } from '../../core/platform/queue.ts'
import { errorFields, log } from '../../core/runtime/log.ts'
import { workerHandler } from '../handler.ts'

interface Ports extends Omit<PublishPorts, 'setAside'> {
  setAside(record: DynamoDBRecord, error: unknown): Promise<boolean>
  firstVersions(records: readonly DynamoDBRecord[]): StreamVersion[]
  secondVersions(records: readonly DynamoDBRecord[]): SecondVersion[]
}

/** From the token table's stream: every change's event into the history and on its way to the tenant, trusted contacts told; answers the first version that failed. */
export const action =
  (ports: Ports) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    // Each once a batch, and strongly: a webhook configured a moment ago gets the events since.
    const service = eachOnce((name) => ports.service(name))
    const setAside = async (version: string, error: unknown): Promise<boolean> => {
      const record = Records.find(({ dynamodb }) => dynamodb?.SequenceNumber === version)
      if (record === undefined || !(await ports.setAside(record, error))) return false
      log('error', 'version set aside', { worker: 'delivery.publish', version, ...errorFields(error) })
      return true
    }
    const told = { ...ports, service, setAside }
    const failed = await publish(ports.firstVersions(Records), ports.secondVersions(Records), told)
    for (const [version, error] of failed)
      log('error', 'version failed', { worker: 'delivery.publish', version, ...errorFields(error) })
    // Lambda begins again at the first that failed; what came after it is idempotent.
    const first = Records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '').find((id) => failed.has(id))
    return { batchItemFailures: first === undefined ? [] : [{ itemIdentifier: first }] }
  }

export const handler = workerHandler('delivery.publish', action, (env): Ports => {
  const base = platform(env)
  const { dynamo, keys, clock } = base
  const services = new DynamoServices({ ...base, table: env.TABLE_SERVICES })
  const queues = {
    deliveries: queue(env.QUEUE_DELIVERIES),
    settle: queue(env.QUEUE_SETTLE),
    mail: queue(env.QUEUE_MAIL),
    usage: queue(env.QUEUE_USAGE),
  }
  return {
    ...publishedEvents({ ...base, table: env.TABLE_EVENTS }),
    firstVersions: (records) => streamVersions(records, keys),
    secondVersions: (records) =>
      secondVersions(records, keys, (token) => serviceOfToken(dynamo, env.TABLE_TOKENS, token)),
    service: (name) => services.get(name),
    send: (all) => sendOutgoing(queues, all),
    setAside: settingAside({ ...base, table: env.TABLE_EVENTS }),
    remove: (token) => removeToken(dynamo, env.TABLE_TOKENS, token),
    gap: (token, sequence) => log('error', 'event gap', { token, sequence }),
    recounts: recounts(clock),
    clock,
  }
})
