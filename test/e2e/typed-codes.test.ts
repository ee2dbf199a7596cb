import { expect, it } from 'vitest'
import { memoryStore, Token } from '../../sdk/index.ts'
import { sharedInstance, type Tenant } from '../support/instance.ts'
import { dressed } from '../support/scripts.ts'

const instance = await sharedInstance()
const config = {
  binding: true,
  offline: { enabled: true },
  messages: { email: true },
  protection: { iterations: 10_000 },
}

it.each(dressed.map(([name, dress], turn) => [name, dress, `typed-${turn}`] as const))(
  'from sign-up to an answer every code and PIN is right in %s',
  async (_title, dress, name) => {
    const email = `owner@${name}.example`
    expect((await instance.post('/tenant/signup', { tenant: name, email })).status).toBe(202)
    const signedUp = await instance.post('/tenant/verify', { code: dress(await instance.mailedCode(email)) })
    expect([signedUp.status, signedUp.body['error']]).toEqual([200, undefined])
    const tenant = await instance.newService({ ...(signedUp.body as unknown as Tenant), name }, `${name}_test`, config)
    const { service, adminKey, basicKey } = tenant
    const asked = await instance.post('/token/enroll', { service, id: 'joe', email: `joe@${name}.example` }, adminKey)
    const { code } = asked.body as { code: string }
    const instanceKey = String((await instance.get('/instance')).body['instanceKey'])
    const { token, binding } = await Token.enroll({
      url: instance.url,
      tenant: name,
      instanceKey,
      code: dress(code),
      pin: dress('4831'),
      store: memoryStore(),
      now: instance.now,
    })
    const ask = async (path: string, more: object, key = basicKey) =>
      (await instance.post(`/token/${path}`, { service, id: 'joe', ...more }, key)).body
    expect(await ask('confirm', { binding: dress(binding) }, adminKey)).toEqual({ confirmed: true })
    expect(await token.open(dress('4831'))).toMatchObject({ result: 'open' })
    expect(await ask('otp', { code: dress((await token.otp(dress('4831'))).code) })).toMatchObject({ valid: true })
    await token.close()
    const { code: challenge } = await ask('offline/challenge', {})
    const answer = await token.answer(dress(String(challenge)), dress('4831'))
    expect(await ask('offline/open', { code: dress(answer) })).toEqual({ status: 1 })
    await ask('message', { channel: 'email', purpose: 'login' })
    const [mail] = await instance.messages(`joe@${name}.example`, 1)
    const sent = /\b\d{6}\b/.exec(mail?.text ?? '')?.[0] ?? ''
    expect(await ask('message/check', { code: dress(sent) })).toMatchObject({ valid: true })
    expect((await instance.detail(tenant, 'joe'))['errors']).toBe(0)
  },
)
