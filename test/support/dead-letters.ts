import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { FunctionId } from '../../functions/grants.ts'
import { type QueueName, queues } from '../../functions/resources.ts'

const token = 'A'.repeat(22)
const bodies: Readonly<Record<QueueName, object>> = {
  deliveries: { token, sequence: 1, service: 'acme_homebanking', attempt: 1 },
  settle: { token, service: 'acme_homebanking' },
  mail: { mail: 'mail#nothing', tenant: 'acme' },
  purge: { tenant: 'acme', job: 'A'.repeat(16) },
  usage: { service: 'acme_homebanking', hour: 1, of: 'events' },
}

/** How many dead letters of a queue there are. */
export const deadOf = ({ data }: { data: string }, queue: QueueName): number => {
  const database = new DatabaseSync(join(data, 'queues.sqlite'), { readOnly: true })
  const row = database.prepare('SELECT COUNT(*) AS count FROM messages WHERE queue = ?').get(`zaas-local-${queue}-dead`)
  database.close()
  return Number(row?.['count'])
}

/** Puts a message about nothing that there is among a queue's dead letters, as if its worker had failed at it. */
export const bury = (
  { data, now }: { data: string; now: () => number },
  queue: QueueName,
  id: string = queue,
): void => {
  const database = new DatabaseSync(join(data, 'queues.sqlite'))
  database.exec('PRAGMA busy_timeout = 5000')
  const row = 'INSERT INTO messages (queue, groupId, state, dueAt, sentAt, messageId, body, attributes)'
  const values = [`zaas-local-${queue}-dead`, 'acme', 1, now(), now(), id, JSON.stringify(bodies[queue]), '{}'] as const
  database.prepare(`${row} VALUES (?, ?, ?, ?, ?, ?, ?, ?)`).run(...values)
  database.close()
}

/** One dead letter of each queue, and what an operator says to send it back. */
export const buriedEach = (instance: Parameters<typeof bury>[0]): [FunctionId, object][] =>
  queues.map((queue) => {
    bury(instance, queue)
    return ['admin.dead-letters', { queue, replay: true }]
  })
