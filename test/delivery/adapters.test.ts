import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2'
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, test } from 'vitest'
import { sesMailer } from '../../core/adapters/mail/ses-mailer.ts'
import { snsTexter } from '../../core/adapters/mail/sns-texter.ts'
import { mailReference } from '../../core/adapters/queues/message-references.ts'
import { sendOutgoing } from '../../core/adapters/queues/send-outgoing.ts'
import { SqsQueue } from '../../core/adapters/queues/sqs-queue.ts'
import { deliveryMessage, scheduledRetries, sendDue } from '../../core/adapters/webhooks/scheduled-retries.ts'
import { dynamoWaiting } from '../../core/adapters/webhooks/dynamo-waiting.ts'
import { database } from '../adapters/support.ts'

const sqs = mockClient(SQSClient)
const dynamo = mockClient(DynamoDBClient)
const ses = mockClient(SESv2Client)
const queue = new SqsQueue(new SQSClient({}), 'https://sqs/q')
const reference = { token: `${'A'.repeat(21)}Q`, sequence: 1, service: 'acme_bank', attempt: 2 }

beforeEach(() => [sqs, dynamo, ses].forEach((mock) => mock.reset()))

const sentBatches = () => sqs.commandCalls(SendMessageBatchCommand).map(({ args }) => args[0].input)

describe('queues', () => {
  test('take ten messages a call, with the tenant as group', async () => {
    sqs.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [] })
    await queue.sendAll(Array.from({ length: 23 }, (_, n) => ({ body: { n }, tenant: 'acme', delaySeconds: 5 })))
    expect(sentBatches().map(({ Entries }) => Entries?.length)).toEqual([10, 10, 3])
    expect(sentBatches()[2]?.Entries?.[2]).toEqual({
      Id: '22',
      MessageBody: '{"n":22}',
      MessageGroupId: 'acme',
      DelaySeconds: 5,
    })
  })

  test('tell which messages they did not take', async () => {
    sqs.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [{ Id: '12', SenderFault: false, Code: 'x' }] })
    expect(await queue.sendAll(Array.from({ length: 13 }, (_, n) => ({ body: { n }, tenant: 'acme' })))).toEqual(
      new Set([12]),
    )
    await expect(
      sendDue(
        queue,
        Array.from({ length: 13 }, () => ({ reference, due: 0 })),
        0,
      ),
    ).rejects.toThrow('busy')
  })

  test('that are down fail every message, each with its own version', async () => {
    const settle = new SqsQueue(new SQSClient({}), 'https://sqs/settle')
    sqs.on(SendMessageBatchCommand, { QueueUrl: 'https://sqs/settle' }).resolves({})
    sqs
      .on(SendMessageBatchCommand, { QueueUrl: 'https://sqs/q' })
      .rejects(Object.assign(new Error('down'), { code: 'ECONNREFUSED' }))
    const mail = new SqsQueue(new SQSClient({}), 'https://sqs/mail')
    sqs.on(SendMessageBatchCommand, { QueueUrl: 'https://sqs/mail' }).resolves({})
    const usage = new SqsQueue(new SQSClient({}), 'https://sqs/usage')
    sqs.on(SendMessageBatchCommand, { QueueUrl: 'https://sqs/usage' }).resolves({})
    const hour = { service: 'acme_bank', hour: 500_000, of: 'events' } as const
    const contact = { contact: 'nominated', token: 'a', service: 'acme_bank', list: 'l', index: 0 } as const
    const all = [
      { queue: 'settle', token: 'a', service: 'acme_bank' },
      { queue: 'deliveries', reference },
      { queue: 'mail', reference: contact },
      { queue: 'usage', reference: hour, delaySeconds: 10 },
    ] as const
    expect(await sendOutgoing({ deliveries: queue, settle, mail, usage }, all)).toEqual(new Set([1]))
    expect(sentBatches().find(({ QueueUrl }) => QueueUrl?.endsWith('mail'))?.Entries?.[0]).toEqual({
      Id: '0',
      MessageBody: JSON.stringify(contact),
      MessageGroupId: 'acme',
    })
    expect(sentBatches().find(({ QueueUrl }) => QueueUrl?.endsWith('usage'))?.Entries?.[0]).toMatchObject({
      DelaySeconds: 10,
      MessageBody: JSON.stringify(hour),
    })
    expect(sentBatches().find(({ QueueUrl }) => QueueUrl?.endsWith('settle'))?.Entries?.[0]).toMatchObject({
      DelaySeconds: 121,
      MessageBody: '{"token":"a","service":"acme_bank"}',
    })
  })

  test('an empty list is no call', async () => {
    await queue.sendAll([])
    expect(sqs.calls()).toHaveLength(0)
  })
})

describe('retries', () => {
  const retries = scheduledRetries(queue, dynamoWaiting(database(), 'events'))

  test('up to a quarter of an hour are delayed messages', async () => {
    sqs.on(SendMessageBatchCommand).resolves({})
    await retries.schedule(reference, 1_000_000 + 900_000, 1_000_000)
    expect(sentBatches()[0]?.Entries?.[0]).toMatchObject({ DelaySeconds: 900, MessageGroupId: 'acme' })
    expect(dynamo.calls()).toHaveLength(0)
  })

  test('later ones wait under their shard and time', async () => {
    dynamo.resolves({})
    await retries.schedule(reference, 1_000_000 + 900_001, 1_000_000)
    expect(sqs.calls()).toHaveLength(0)
    expect(dynamo.calls()[0]?.args[0].input).toMatchObject({
      TableName: 'events',
      Item: {
        key: { S: 'waiting#0' },
        sort: { S: `000000001900001#${reference.token}#1#2` },
        service: { S: 'acme_bank' },
      },
    })
  })

  test('delays are whole seconds, never less than none', () => {
    expect([
      deliveryMessage(reference).delaySeconds,
      deliveryMessage(reference, -5).delaySeconds,
      deliveryMessage(reference, 1).delaySeconds,
    ]).toEqual([0, 0, 1])
  })
})

describe('mails by SES', () => {
  test('are plain text in UTF-8, from the instance', async () => {
    ses.on(SendEmailCommand).resolves({})
    const send = sesMailer(new SESv2Client({}), 'zaas@zaas.example')
    await send({ to: 'joe@example.com', subject: 'Grüße', text: 'Text' })
    expect(ses.commandCalls(SendEmailCommand)[0]?.args[0].input).toEqual({
      FromEmailAddress: 'zaas@zaas.example',
      Destination: { ToAddresses: ['joe@example.com'] },
      Content: {
        Simple: { Subject: { Data: 'Grüße', Charset: 'UTF-8' }, Body: { Text: { Data: 'Text', Charset: 'UTF-8' } } },
      },
    })
  })
})

describe('text messages by SNS', () => {
  test('go straight to a telephone, as transactional ones', async () => {
    const sns = mockClient(SNSClient)
    sns.on(PublishCommand).resolves({})
    await snsTexter(new SNSClient({}))({ to: '+15550100200', text: 'Text' })
    expect(sns.commandCalls(PublishCommand)[0]?.args[0].input).toEqual({
      PhoneNumber: '+15550100200',
      Message: 'Text',
      MessageAttributes: { 'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' } },
    })
  })
})

describe('messages of the mail queue', () => {
  const id = `${'A'.repeat(21)}Q`
  const contact = { contact: 'nominated', token: id, service: 'acme_bank', list: id, index: 4 } as const

  test('are references of three kinds', () => {
    const all = [{ mail: 'mail#x', tenant: 'acme' }, contact, { ...contact, contact: 'code', recovery: id }]
    expect(all.map((one) => mailReference.parse(one))).toEqual(all)
  })

  test.each([
    { ...contact, index: 5 },
    { ...contact, recovery: id },
    { ...contact, contact: 'code' },
    { ...contact, a: 'joe@example.com' },
    { mail: 'code#x', tenant: 'acme' },
  ])('%j is none', (one) => {
    expect(mailReference.safeParse(one).success).toBe(false)
  })
})
