import { existsSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { DecryptCommand, GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { describe, expect, test } from 'vitest'
import { AwsEndpoint } from '../../../local/aws-endpoint.ts'
import { awsUrl } from '../../../local/workers/aws-socket.mjs'
import { calls, client, endpoint, kmsKey, outbox, path, socket } from './aws-clients.ts'

describe('DynamoDB', () => {
  const put = new PutItemCommand({
    TableName: 'tokens',
    Item: { pk: { S: 'a' }, box: { B: new Uint8Array([0, 255]) }, n: { N: '12345678901234567890' } },
    ConditionExpression: 'attribute_not_exists(#pk)',
    ExpressionAttributeNames: { '#pk': 'pk' },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  })

  test('items and failed conditions come through the SDK', async () => {
    const db = new DynamoDBClient(client())
    await db.send(put)
    const { Item } = await db.send(
      new GetItemCommand({ TableName: 'tokens', Key: { pk: { S: 'a' } }, ConsistentRead: true }),
    )
    expect(Item).toEqual({ pk: { S: 'a' }, box: { B: new Uint8Array([0, 255]) }, n: { N: '12345678901234567890' } })
    await expect(db.send(put)).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      Item,
      message: 'The conditional request failed',
    })
    expect(calls).toEqual([
      'TokenStatus dynamodb:PutItem ok',
      'TokenStatus dynamodb:GetItem ok',
      'TokenStatus dynamodb:PutItem ConditionalCheckFailedException',
    ])
  })

  test('a cancelled transaction has its reasons', async () => {
    const db = new DynamoDBClient(client())
    const Put = {
      TableName: 'tokens',
      Item: { pk: { S: 'a' } },
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: { '#pk': 'pk' },
    }
    const error = await db
      .send(new TransactWriteItemsCommand({ TransactItems: [{ Put }] }))
      .catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(TransactionCanceledException)
    expect(error).toMatchObject({ CancellationReasons: [{ Code: 'ConditionalCheckFailed' }] })
  })

  test('access denied names function, action and resource', async () => {
    const db = new DynamoDBClient(client('Stranger'))
    await expect(db.send(put)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: 'Stranger may not dynamodb:PutItem on tokens',
      $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/.+/u) },
    })
  })

  test('a service can be taken down and brought back', async () => {
    const get = new GetItemCommand({ TableName: 'tokens', Key: { pk: { S: 'a' } } })
    endpoint.fail('dynamodb')
    await expect(new DynamoDBClient(client()).send(get)).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      $metadata: { httpStatusCode: 503 },
    })
    const retried = new DynamoDBClient(client('TokenStatus', 10)).send(get)
    await expect.poll(() => calls.length, { interval: 2 }).toBeGreaterThan(1)
    endpoint.restore('dynamodb')
    await expect(retried).resolves.toHaveProperty('Item')
  })
})

test('SQS: the SDK checks the digests, sends to the host of the queue URL, and knows the errors', async () => {
  const { endpoint: _, ...rest } = client()
  const queues = new SQSClient(client())
  const { QueueUrl } = await queues.send(new CreateQueueCommand({ QueueName: 'jobs' }))
  const Entries = [
    { Id: '1', MessageBody: 'hé 😀', MessageGroupId: 'acme' },
    { Id: '2', MessageBody: 'two' },
  ]
  process.env['AWS_ENDPOINT_URL_SQS'] = awsUrl
  const sent = await new SQSClient(rest).send(new SendMessageBatchCommand({ QueueUrl, Entries }))
  delete process.env['AWS_ENDPOINT_URL_SQS']
  const { Messages = [] } = await queues.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
  expect(Messages.toSorted((one) => (one.Body === 'two' ? 1 : -1))).toMatchObject([
    { Body: 'hé 😀', MessageId: sent.Successful?.[0]?.MessageId, Attributes: { MessageGroupId: 'acme' } },
    { Body: 'two' },
  ])
  const receipts = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
  const deleted = await queues.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: receipts }))
  expect(deleted.Successful).toEqual([{ Id: '0' }, { Id: '1' }])
  const missing = queues.send(new SendMessageBatchCommand({ QueueUrl: `${awsUrl}/0/none`, Entries }))
  await expect(missing).rejects.toBeInstanceOf(QueueDoesNotExist)
})

test('SQS: a dropped long poll takes no message', async () => {
  const queues = new SQSClient(client())
  const { QueueUrl } = await queues.send(new CreateQueueCommand({ QueueName: 'polled' }))
  const gone = new AbortController()
  const poll = queues.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), { abortSignal: gone.signal })
  setTimeout(() => gone.abort(), 50)
  await expect(poll).rejects.toMatchObject({ name: 'AbortError' })
  await expect.poll(() => calls).toContain('TokenStatus sqs:ReceiveMessage RequestAborted')
  await queues.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: '1', MessageBody: 'x' }] }))
  const { Messages } = await queues.send(new ReceiveMessageCommand({ QueueUrl }))
  expect(Messages?.[0]?.Attributes).toMatchObject({ ApproximateReceiveCount: '1' })
})

test('KMS: data keys open under their context only', async () => {
  const keys = new KMSClient(client())
  const EncryptionContext = { instance: 'é' }
  const { CiphertextBlob, Plaintext } = await keys.send(
    new GenerateDataKeyCommand({ KeyId: kmsKey, KeySpec: 'AES_256', EncryptionContext }),
  )
  expect((await keys.send(new DecryptCommand({ KeyId: kmsKey, CiphertextBlob, EncryptionContext }))).Plaintext).toEqual(
    Plaintext,
  )
  await expect(keys.send(new DecryptCommand({ KeyId: kmsKey, CiphertextBlob }))).rejects.toMatchObject({
    name: 'InvalidCiphertextException',
  })
  await expect(
    new KMSClient(client('Stranger')).send(new DecryptCommand({ KeyId: kmsKey, CiphertextBlob })),
  ).rejects.toMatchObject({
    name: 'AccessDeniedException',
  })
})

test('SES and SNS land in the outbox', async () => {
  const mail = new SendEmailCommand({
    FromEmailAddress: 'zaas@example.org',
    Destination: { ToAddresses: ['ana@example.org'] },
    Content: { Simple: { Subject: { Data: 'Hola' }, Body: { Text: { Data: 'línea\n😀' } } } },
  })
  expect(await new SESv2Client(client()).send(mail)).toHaveProperty('MessageId')
  const sms = new PublishCommand({ PhoneNumber: '+34600000000', Message: 'a & b = 😀 +1' })
  expect((await new SNSClient(client()).send(sms)).MessageId).toMatch(/^[\da-f-]{36}$/u)
  expect(outbox.read().items).toMatchObject([
    { channel: 'sms', to: '+34600000000', text: 'a & b = 😀 +1' },
    { channel: 'email', to: 'ana@example.org', subject: 'Hola', text: 'línea\n😀' },
  ])
  expect(calls).toEqual(['TokenStatus ses:SendEmail ok', 'TokenStatus sns:Publish ok'])
  const refused = { name: 'AccessDeniedException', message: expect.stringContaining('Stranger may not') }
  await expect(new SESv2Client(client('Stranger')).send(mail)).rejects.toMatchObject(refused)
  await expect(new SNSClient(client('Stranger')).send(sms)).rejects.toMatchObject(refused)
})

/** A call as it stands on the wire. */
const call = (target: string, headers: Record<string, string>, body = ''): Promise<[number, string]> =>
  new Promise((resolve, reject) => {
    const method = body === '' ? 'GET' : 'POST'
    const sent = request({ socketPath: socket, path: target, method, headers }, async (answer) =>
      resolve([answer.statusCode ?? 0, Buffer.concat(await answer.toArray()).toString()]),
    )
    sent.on('error', reject).end(body)
  })

test('what is not signed or not known is refused', async () => {
  const target = { 'x-amz-target': 'DynamoDB_20120810.ListTables' }
  expect(await call('/', target, '{}')).toEqual([403, expect.stringContaining('MissingAuthenticationTokenException')])
  const authorization = 'AWS4-HMAC-SHA256 Credential=TokenStatus/20260101/eu-west-1/dynamodb/aws4_request'
  expect(await call('/', { ...target, authorization }, '{')).toEqual([
    400,
    expect.stringContaining('SerializationException'),
  ])
  expect(await call('/anything', {})).toEqual([404, expect.any(String)])
})

test('the socket takes the place of one that was left over, and its name has to fit', async () => {
  const left = path('left.sock')
  writeFileSync(left, '')
  const other = new AwsEndpoint({ engines: {}, authorize: () => undefined })
  await expect(other.listen(path('x'.repeat(120)))).rejects.toThrow('choose a shorter folder with --data')
  expect(statSync(await other.listen(left)).isSocket()).toBe(true)
  await other.close()
  expect(existsSync(left)).toBe(false)
})
