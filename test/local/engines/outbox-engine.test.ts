import { expect, test } from 'vitest'
import { OutboxEngine } from '../../../local/engines/outbox-engine.ts'
import { temporaryFolder } from './dynamo-tables.ts'

const path = temporaryFolder()
const mail = (subject: string): Record<string, unknown> => ({
  FromEmailAddress: 'zaas@example.org',
  Destination: { ToAddresses: ['ana@example.org'] },
  Content: { Simple: { Subject: { Data: subject }, Body: { Text: { Data: 'Código 😀' } } } },
})

test('mails and text messages are kept over a restart, newest first', async () => {
  let at = 1
  const open = (): OutboxEngine => new OutboxEngine({ file: path('outbox.db'), now: () => at++, keep: 2 })
  const first = open()
  await first.call('SendEmail', mail('dropped'))
  await first.call('SendEmail', mail('Hola'))
  await first.call('Publish', { PhoneNumber: '+34600000000', Message: '123 456' })
  await first.close()
  const second = open()
  expect(second.items()).toEqual([
    { channel: 'sms', to: '+34600000000', text: '123 456', at: 3 },
    { channel: 'email', to: 'ana@example.org', subject: 'Hola', text: 'Código 😀', at: 2 },
  ])
  await second.close()
})

test('what cannot be shown is refused', async () => {
  const engine = new OutboxEngine({ file: path('refused.db') })
  await expect(engine.call('SendEmail', { ...mail('x'), Destination: {} })).rejects.toMatchObject({
    code: 'BadRequestException',
  })
  const two = { ToAddresses: ['ana@example.org', 'bob@example.org'] }
  await expect(engine.call('SendEmail', { ...mail('x'), Destination: two })).rejects.toMatchObject({
    code: 'BadRequestException',
  })
  await expect(engine.call('SendEmail', { ...mail('x'), Content: { Raw: {} } })).rejects.toMatchObject({
    code: 'BadRequestException',
  })
  await expect(engine.call('Publish', { PhoneNumber: '600', Message: 'x' })).rejects.toMatchObject({
    code: 'InvalidParameter',
  })
  await expect(engine.call('Publish', { TopicArn: 'arn:aws:sns:::t', Message: 'x' })).rejects.toMatchObject({
    code: 'InvalidParameter',
  })
  expect(engine.items()).toEqual([])
  await engine.close()
})
