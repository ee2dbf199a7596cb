import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { SmsHookEngine } from '../../../local/engines/sms-hook-engine.ts'
import { type Answering } from '../../../local/webhook-receiver.ts'
import { ownReceiver } from '../../support/instance.ts'

const folder = mkdtempSync(join(tmpdir(), 'zaas-sms-'))
afterAll(() => rmSync(folder, { recursive: true }))
const secretFile = join(folder, 'sms-hook.secret')
const receiver = await ownReceiver()
const lines: string[] = []
beforeEach(() => {
  lines.length = 0
  receiver.received.length = 0
})

const engine = (url = receiver.url): SmsHookEngine =>
  new SmsHookEngine({ url, secretFile, now: Date.now, log: (line) => void lines.push(line) })
const publish = (made = engine()) => made.call('Publish', { PhoneNumber: '+491701234567', Message: '4831 für Ann' })

it('a text message is posted as JSON, signed with the secret of the folder', async () => {
  receiver.answer(204)
  await publish()
  await publish(engine())
  const secret = readFileSync(secretFile, 'utf8').trim()
  expect([secret.startsWith('whsec_'), statSync(secretFile).mode & 0o777]).toEqual([true, 0o600])
  expect(receiver.received).toHaveLength(2)
  for (const { headers, body } of receiver.received) {
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual({
      to: '+491701234567',
      text: '4831 für Ann',
    })
    expect(() => new Webhook(secret).verify(`${body} `, headers as Record<string, string>)).toThrow()
  }
  expect(lines).toEqual([])
})

it.each<[string, Answering, boolean]>([
  ['400', 400, true],
  ['404', 404, true],
  ['429', 429, false],
  ['503', 503, false],
  ['302', (_request, response) => response.writeHead(302, { location: receiver.url }).end(), false],
  ['UND_ERR_SOCKET', (request) => request.socket.destroy(), false],
])('%s: the message is said not to be taken, and given up: %s', async (status, answering, isGivenUp) => {
  receiver.answer(answering)
  if (isGivenUp) await publish()
  else await expect(publish()).rejects.toMatchObject({ code: 'ServiceUnavailable', status: 503 })
  expect(lines).toEqual([`A text message was not taken: ${status}`])
  expect(receiver.received).toHaveLength(1)
})
