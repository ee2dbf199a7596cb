import { expect } from 'vitest'
import { memoryStore, Token } from '../../sdk/index.ts'
import { askForCode } from '../../sdk/messages.ts'
import { instance, pin, tenant } from './story-instance.ts'

/** Codes by mail, one of them for a transaction; then they go elsewhere. */
export const byMessage = async (): Promise<void> => {
  const by = { protection: { iterations: 10_000 }, messages: { email: true } }
  const where = await instance.newService(tenant, 'acme_messages', by)
  const to = 'sent@acme.example'
  await Token.enroll({ deeplink: await instance.enroll(where, 'sent', { email: to }), pin, store: memoryStore() })
  const request = async (path: string, more: object) => {
    const body = { service: where.service, id: 'sent', ...more }
    return (await instance.post(`/token/${path}`, body, where.adminKey, { 'idempotency-key': 'sent' })).body
  }
  const { transaction } = await request('transaction', { text: 'deploy' })
  await request('message', { channel: 'email', purpose: 'transaction', transaction })
  const [{ text = '' } = {}] = await instance.messages(to, 1)
  const code = /^\d{6}$/m.exec(text)?.[0]
  expect(await request('message/check', { code })).toMatchObject({ valid: true, transaction })
  expect(await request('update', { email: 'other@acme.example' })).toEqual({ updated: true })
  const recovery = { selfService: 'email', delay: 86_400 }
  await instance.post('/service/update', { service: where.service, recovery }, tenant.ownerKey)
  instance.advance(30_000)
  const { body } = await instance.get('/instance')
  const asked = { url: instance.url, tenant: tenant.name, instanceKey: String(body['instanceKey']) }
  await askForCode({ ...asked, service: where.service, user: 'sent', channel: 'email' })
  await instance.messages('other@acme.example', 1)
}
