import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import { describe, expect, test } from 'vitest'
import { database } from '../adapters/support.ts'
import { dynamoWaiting } from '../../core/adapters/webhooks/dynamo-waiting.ts'
import { wake, type WakePorts } from '../../core/application/webhook/wake.ts'
import type { Waiting } from '../../core/domain/webhook/ports.ts'

const now = 1_900_000_020_000
const waitingAt = (seconds: number): Waiting => ({
  due: now + seconds * 1000,
  reference: { token: 'a', sequence: seconds, service: 'acme_bank', attempt: 4 },
})

/** Tries in memory, two a page. */
const fakes = (all: Waiting[], pages = Infinity, refuse = false) => {
  const happened: string[] = []
  let left = pages
  const waiting: WakePorts['waiting'] = {
    async *due(at) {
      const found = all.filter(({ due }) => due < at)
      for (let from = 0; from < found.length; from += 2) yield found.slice(from, from + 2)
    },
    remove: async (gone) => {
      happened.push(`remove ${gone.length}`)
      for (const one of gone) all.splice(all.indexOf(one), 1)
    },
  }
  const send = async (due: readonly Waiting[]): Promise<void> => {
    if (refuse) throw new Error('busy')
    happened.push(`send ${due.length}`)
  }
  const run = (): Promise<number> => wake({ waiting, send, clock: () => now }, () => --left > 0)
  return { run, happened, all }
}

describe('the waker', () => {
  test('sends what is due until its next run before it removes it, however long it has been due, and leaves the rest', async () => {
    const { run, happened, all } = fakes([waitingAt(59), waitingAt(-90 * 86_400), waitingAt(60)])
    expect(await run()).toBe(2)
    expect(happened).toEqual(['send 2', 'remove 2'])
    expect(all).toHaveLength(1)
  })

  test('leaves to the next run what it has no time for', async () => {
    const { run, all } = fakes([-1, -2, -3, -4, -5].map(waitingAt), 2)
    expect(await run()).toBe(4)
    expect(all).toHaveLength(1)
    expect(await run()).toBe(1)
  })

  test('does not pass over what it could not send', async () => {
    const { run, all } = fakes([waitingAt(-3)], Infinity, true)
    await expect(run()).rejects.toThrow('busy')
    expect(all).toHaveLength(1)
  })

  test('reads each of sixteen partitions in the order of time, page by page', async () => {
    const dynamo = mockClient(DynamoDBClient)
    const item = (due: number) => ({
      key: { S: 'waiting#0' },
      sort: { S: `${String(due).padStart(15, '0')}#abc#7#5` },
      service: { S: 'acme_bank' },
      due: { N: String(due) },
    })
    dynamo
      .on(QueryCommand)
      .callsFake((input: { ExpressionAttributeValues: Record<string, { S: string }>; ExclusiveStartKey?: object }) => {
        if (input.ExpressionAttributeValues[':key']?.S !== 'waiting#0') return { Items: [] }
        return input.ExclusiveStartKey === undefined
          ? { Items: [item(now - 1)], LastEvaluatedKey: { key: { S: 'x' } } }
          : { Items: [item(now)] }
      })
    const found: Waiting[] = []
    for await (const page of dynamoWaiting(database(), 'events').due(now + 1)) found.push(...page)
    expect(found).toEqual(
      [now - 1, now].map((due) => ({
        due,
        reference: { token: 'abc', sequence: 7, service: 'acme_bank', attempt: 5 },
      })),
    )
    const asked = dynamo.commandCalls(QueryCommand).map(({ args }) => args[0].input)
    expect(new Set(asked.map(({ ExpressionAttributeValues: values }) => values?.[':key']?.S))).toEqual(
      new Set([...'0123456789abcdef'].map((digit) => `waiting#${digit}`)),
    )
    expect(new Set(asked.map(({ ExpressionAttributeValues: values }) => values?.[':end']?.S))).toEqual(
      new Set(['001900000020001']),
    )
  })
})
