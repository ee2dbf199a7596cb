import { expect, test } from 'vitest'
import { OutboxEngine, type OutboxReading } from '../../../local/engines/outbox-engine.ts'
import { temporaryFolder } from './dynamo-tables.ts'

const path = temporaryFolder()
const mail = (subject: string): Record<string, unknown> => ({
  FromEmailAddress: 'zaas@example.org',
  Destination: { ToAddresses: ['ana@example.org'] },
  Content: { Simple: { Subject: { Data: subject }, Body: { Text: { Data: 'Código 😀' } } } },
})

const sms = (text: string): Record<string, unknown> => ({ PhoneNumber: '+34600000000', Message: text })
const texts = ({ items }: OutboxReading): string[] => items.map(({ text }) => text)

test('mails and text messages are kept over a restart, newest first', async () => {
  let at = 1
  const open = (): OutboxEngine => new OutboxEngine({ file: path('outbox.db'), now: () => at++ })
  const first = open()
  await first.call('SendEmail', mail('Hola'))
  await first.call('Publish', sms('123 456'))
  await first.close()
  const second = open()
  expect(second.read()).toEqual({
    items: [
      { channel: 'sms', to: '+34600000000', text: '123 456', at: 2 },
      { channel: 'email', to: 'ana@example.org', subject: 'Hola', text: 'Código 😀', at: 1 },
    ],
    dropped: 0,
  })
  await second.close()
})

test('what nobody has read is kept up to a bound, which says when it drops; of what was read, the newest stay', async () => {
  const log: string[] = []
  const engine = new OutboxEngine({
    file: path('bounds.db'),
    keep: { read: 2, unread: 3 },
    log: (line) => log.push(line),
  })
  const send = async (...all: string[]): Promise<void> => {
    for (const text of all) await engine.call('Publish', sms(text))
  }
  await send('a', 'b', 'c')
  expect(log).toEqual([])
  await send('d', 'e')
  expect(log).toEqual(['The outbox drops messages that nobody has read: it keeps 3 of them'])
  expect(engine.read()).toMatchObject({ dropped: 2, items: [{ text: 'e' }, { text: 'd' }, { text: 'c' }] })
  await send('f')
  expect(texts(engine.read())).toEqual(['f', 'e'])
  await send('g', 'h', 'i', 'j')
  expect(engine.read()).toMatchObject({ dropped: 3, items: [{ text: 'j' }, { text: 'i' }, { text: 'h' }] })
  expect(log).toHaveLength(2)
  await engine.close()
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
  expect(texts(engine.read())).toEqual([])
  await engine.close()
})
