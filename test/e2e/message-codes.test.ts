import { describe, expect, it } from 'vitest'
import { memoryStore, Token } from '../../sdk/index.ts'
import { type Answer, sharedInstance } from '../support/instance.ts'

const [pin, duressPin] = ['4831', '9052']
const instance = await sharedInstance()
const tenant = await instance.signUp('messages', {
  displayName: 'Bank of Acme',
  protection: { iterations: 10_000 },
  messages: { sms: true, email: true },
})
const { service } = tenant

const ask = (path: string, more: object, key = tenant.basicKey): Promise<Answer> =>
  instance.post(`/token/${path}`, { service, ...more }, key)

const enrol = async (id: string, more: Record<string, unknown> = {}, where = tenant) => {
  const duress = where === tenant ? {} : { duressPin }
  return (
    await Token.enroll({ deeplink: await instance.enroll(where, id, more), pin, ...duress, store: memoryStore() })
  ).token
}

/** What an address got, oldest first; the same message may come twice. */
const got = async (to: string): Promise<string[]> => {
  const mine = (await instance.outbox()).filter((item) => item.to === to).map(({ text }) => text)
  return [...new Set(mine.toReversed())]
}
const messages = async (to: string, count: number): Promise<string[]> => {
  for (let tries = 0; tries < 400; tries += 1) {
    const all = await got(to)
    if (all.length >= count) return all
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`fewer than ${count} messages to ${to}`)
}
const codeIn = (text: string | undefined): string => /\b\d{6}\b/.exec(text ?? '')?.[0] ?? ''

describe('codes by message', () => {
  it('confirm a log-in once, by the address that was enrolled', async () => {
    await enrol('joe', { email: 'joe@messages.example', phone: '+34600000001' })
    for (const [channel, to] of [
      ['sms', '+34600000001'],
      ['email', 'joe@messages.example'],
    ] as const) {
      const sent = await ask('message', { id: 'joe', channel, purpose: 'login' })
      expect([sent.status, Object.keys(sent.body)]).toEqual([202, ['expiresAt']])
      expect(Date.parse(String(sent.body['expiresAt'])) - instance.now()).toBeGreaterThan(290_000)
      const [text] = await messages(to, 1)
      expect(text).toMatch(/Bank of Acme \(messages\)/)
      expect(text).not.toMatch(/https?:|\/\//)
      const code = codeIn(text)
      for (let time = 0; time < 2; time += 1) {
        const key = { 'idempotency-key': `check-${channel}` }
        const checked = await instance.post('/token/message/check', { service, id: 'joe', code }, tenant.basicKey, key)
        expect([checked.status, checked.body]).toEqual([200, { valid: true, duress: false, purpose: 'login' }])
      }
      expect((await ask('message/check', { id: 'joe', code })).body).toMatchObject({
        valid: false,
        reason: 'used',
        errors: 0,
      })
    }
    const history = await instance.get('/token/history', { service, id: 'joe' }, tenant.adminKey)
    expect((history.body['items'] as { event: string; via?: string }[]).slice(0, 2)).toMatchObject([
      { event: 'otp.accepted', via: 'email' },
      { event: 'otp.accepted', via: 'sms' },
    ])
  })

  it('settle the transaction whose amount and payee they tell, whole', async () => {
    await enrol('ann', { phone: '+34600000002' })
    const payee = `Ann ${'de la '.repeat(20)}Rosa`
    const put = async (more: object) => {
      const { body } = await ask('transaction', { id: 'ann', amount: '123456.70', currency: 'EUR', ...more })
      return String(body['transaction'])
    }
    const transaction = await put({ payee })
    expect((await ask('message', { id: 'ann', channel: 'sms', purpose: 'transaction', transaction })).status).toBe(202)
    const [text] = await messages('+34600000002', 1)
    for (const part of ['EUR 123456.70', payee, 'Bank of Acme (messages)']) expect(text).toContain(part)
    const { body } = await ask('message/check', { id: 'ann', code: codeIn(text?.replace('123456', '')) })
    expect(body).toEqual({ valid: true, duress: false, purpose: 'transaction', transaction })
    const { body: found } = await instance.get('/token/transaction', { service, transaction }, tenant.basicKey)
    expect(found['state']).toBe('approved')
    const link = {
      id: 'ann',
      channel: 'sms',
      purpose: 'transaction',
      transaction: await put({ payee: 'www.evil.example' }),
    }
    expect((await ask('message', link)).body).toMatchObject({ issues: [{ path: 'transaction' }] })
    expect((await ask('message', { ...link, purpose: 'login' })).status).toBe(400)
  })

  it('one of a hundred at once is accepted, and a hundred guesses are three', async () => {
    await enrol('eve', { email: 'eve@messages.example' })
    await ask('message', { id: 'eve', channel: 'email', purpose: 'login' })
    const code = codeIn((await messages('eve@messages.example', 1))[0])
    const hundred = async (typed: (at: number) => string) => {
      const answers = await Promise.all(
        Array.from({ length: 100 }, async (_, at) => {
          for (;;) {
            const answer = await ask('message/check', { id: 'eve', code: typed(at) })
            if (answer.status !== 503) return answer
          }
        }),
      )
      return answers.map(({ body }) =>
        JSON.stringify(body['error'] ?? body['reason'] ?? body['errors'] ?? body['valid']),
      )
    }
    expect((await hundred(() => code)).filter((said) => said === 'true')).toHaveLength(1)
    await ask('message', { id: 'eve', channel: 'email', purpose: 'login' })
    const [, second = ''] = await messages('eve@messages.example', 2)
    const wrong = (Number(codeIn(second)) + 1) % 1_000_000
    const said = await hundred(() => String(wrong).padStart(6, '0'))
    expect(said.filter((one) => one !== '"blocked"').sort()).toEqual(['1', '2', '3'])
  })

  it('are refused where there is no address, no enrolment, or the service does not use them', async () => {
    await enrol('bob', { email: 'bob@messages.example' })
    expect((await ask('message', { id: 'bob', channel: 'sms', purpose: 'login' })).body['error']).toBe('no_address')
    await instance.enroll(tenant, 'new', { email: 'new@messages.example' })
    expect((await ask('message', { id: 'new', channel: 'email', purpose: 'login' })).body['error']).toBe('not_enrolled')
    expect((await ask('message/check', { id: 'bob', code: '123456' })).body['error']).toBe('no_challenge')
    const silent = await instance.newService(tenant, 'messages_silent', {})
    const id = 'bob'
    for (const [path, more] of [
      ['message', { id, channel: 'email', purpose: 'login' }],
      ['message/check', { id, code: '123456' }],
    ] as const)
      expect((await ask(path, { ...more, service: silent.service }, silent.basicKey)).body).toMatchObject({
        issues: [{ path: 'service' }],
      })
    const { body } = await instance.post('/service/update', { service, duress: true }, tenant.ownerKey)
    expect(body['issues']).toMatchObject([{ path: 'messages.beside' }])
  })

  it('go to another address once it was changed, which is audited, and told to the old one', async () => {
    await enrol('cy', { email: 'cy@messages.example', phone: '+34600000003' })
    await ask('message', { id: 'cy', channel: 'email', purpose: 'login' })
    const [first] = await messages('cy@messages.example', 1)
    const change = (more: object) => instance.post('/token/update', { service, id: 'cy', ...more }, tenant.adminKey)
    expect((await change({ email: 'cy2@messages.example' })).body).toEqual({ updated: true })
    expect((await messages('cy@messages.example', 2))[1]).toMatch(
      /^Your mail address at Bank of Acme \(messages\) was changed/,
    )
    expect((await ask('message/check', { id: 'cy', code: codeIn(first) })).body['error']).toBe('no_challenge')
    expect((await change({ email: 'cy2@messages.example' })).body).toEqual({ updated: false })
    await ask('message', { id: 'cy', channel: 'email', purpose: 'login' })
    const [sent] = await messages('cy2@messages.example', 1)
    expect((await ask('message/check', { id: 'cy', code: codeIn(sent) })).body).toMatchObject({ valid: true })
    expect((await change({ phone: null })).body).toEqual({ updated: true })
    expect((await ask('message', { id: 'cy', channel: 'sms', purpose: 'login' })).body['error']).toBe('no_address')
    expect((await messages('+34600000003', 1))[0]).toMatch(/telephone number there was changed/)
    const audit = await instance.get('/tenant/audit', { action: 'token.update' }, tenant.ownerKey)
    expect(audit.body['items']).toMatchObject([
      { user: 'cy', changes: [{ field: 'phone', to: null }] },
      { user: 'cy', changes: [{ field: 'email', to: 'cy2@messages.example' }] },
    ])
  })

  it('go to the address of another enrolment at once, which the old one is told, too', async () => {
    await enrol('dan', { email: 'dan@messages.example', phone: '+34600000004' })
    await ask('message', { id: 'dan', channel: 'email', purpose: 'login' })
    const [first] = await messages('dan@messages.example', 1)
    // The same addresses again change nothing, and nobody is told.
    await instance.enroll(tenant, 'dan', { email: 'dan@messages.example', phone: '+34600000004' })
    await instance.enroll(tenant, 'dan', { email: 'dan2@messages.example', replace: true })
    expect((await messages('dan@messages.example', 2))[1]).toMatch(/^Your mail address at .* was changed/)
    expect((await ask('message/check', { id: 'dan', code: codeIn(first) })).body['error']).toBe('no_challenge')
    await ask('message', { id: 'dan', channel: 'email', purpose: 'login' })
    expect(await messages('dan2@messages.example', 1)).toHaveLength(1)
    await ask('message', { id: 'dan', channel: 'sms', purpose: 'login' })
    expect((await messages('+34600000004', 1))[0]).toMatch(/the code is/)
  })

  it('read as duress after the duress PIN, and as nothing of it to a key that hides it, in as many bytes', async () => {
    const config = { duress: true, protection: { iterations: 10_000 }, messages: { email: true, beside: true } }
    const forced = await instance.newService(tenant, 'messages_forced', config)
    const hiding = await instance.post(
      '/authkey/create',
      { name: 'hides', role: 'basic', services: [forced.service], hideDuress: true },
      tenant.ownerKey,
    )
    const token = await enrol('joe', { email: 'forced@messages.example' }, forced)
    expect((await token.open(duressPin)).result).toBe('open')
    const bodies: string[] = []
    for (const [at, key] of [forced.basicKey, String(hiding.body['secret'])].entries()) {
      await ask('message', { service: forced.service, id: 'joe', channel: 'email', purpose: 'login' }, forced.basicKey)
      const text = (await messages('forced@messages.example', at + 1))[at]
      bodies.push((await ask('message/check', { service: forced.service, id: 'joe', code: codeIn(text) }, key)).text)
    }
    expect(bodies.map((body) => (JSON.parse(body) as { duress: boolean }).duress)).toEqual([true, false])
    expect(bodies[0]).toHaveLength(bodies[1]?.length ?? 0)
  })
})
