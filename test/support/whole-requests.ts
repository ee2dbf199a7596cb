import { endpoints } from '../../core/contract/endpoints.ts'
import type { Endpoint } from '../../core/contract/endpoint.ts'
import { functionIds } from '../../functions/grants.ts'
import { Authenticator } from './authenticator.ts'
import { browsersOn } from './browsers.ts'
import type { Answer, Tenant, TestInstance } from './instance.ts'
import { keyOf, lowestRole, memberSession, sampleOf, send } from './requests.ts'

/** Endpoints that take one request of an integrator: all but those of devices and of health. */
export const integratorsEndpoints = functionIds.filter(
  (id): id is keyof typeof endpoints => id in endpoints && id !== 'health.check' && id !== 'device.message',
)

let count = 0

/** Logs the owner of a new tenant in with a passkey. */
const withPasskey = async (instance: TestInstance, tenant: string): Promise<Answer> => {
  const window = await browsersOn(instance).signUp(tenant)
  const { body } = await window.get('/tenant/passkeys')
  const made = new Authenticator(instance.url, String(body['userHandle']))
  const challenge = async () => String((await window.post('/tenant/passkey/options')).body['challenge'])
  await window.post('/tenant/passkey/register', { ...made.made(await challenge()), name: 'x' })
  return window.post('/tenant/passkey/login', made.used(await challenge()))
}

/** The member who asked last on an instance, for as long as nothing that they asked for was done: a sign-up costs more than what is asked. */
const idle = new WeakMap<TestInstance, Record<string, string>>()

const asMember = async (instance: TestInstance, tenant: Tenant, endpoint: Endpoint): Promise<Answer> => {
  const kept = idle.get(instance)
  const session = kept ?? (await memberSession(instance, `tenantx${count}`))
  idle.delete(instance)
  // Longer than what a session’s use is noted for.
  instance.advance(61_000)
  const answer = await send(instance, endpoint, tenant, sampleOf(endpoint, tenant), undefined, session)
  if (answer.status === 500) idle.set(instance, session)
  // What failed had ended the session.
  return kept !== undefined && answer.status === 403 ? asMember(instance, tenant, endpoint) : answer
}

/** Sends an endpoint a request that goes all the way, for a tenant whose user joe has a phone. */
export const wholeRequest = async (
  instance: TestInstance,
  tenant: Tenant,
  id: (typeof integratorsEndpoints)[number],
): Promise<Answer> => {
  const endpoint: Endpoint = endpoints[id]
  const fresh = `x${(count += 1)}`
  const lowest = lowestRole(endpoint)
  const role = lowest === null ? undefined : keyOf(tenant, lowest)
  const more: Record<string, Record<string, unknown>> = {
    'tenant.members-invite': { email: `a@${fresh}.example`, role: 'operator' },
    'tenant.signup': { tenant: `tenant${fresh}`, email: `a@${fresh}.example` },
    'service.create': { service: `acme_${fresh}` },
    'authkey.create': { services: [tenant.service] },
    'token.enroll': { email: 'joe@acme.example', notify: 'email', replace: true },
    'token.propose': { text: fresh },
    'webhook.redeliver': { since: '2026-01-01T00:00:00.000Z' },
    'token.force': { status: 'open', duration: 0 },
  }
  if (id === 'tenant.verify') {
    await instance.post('/tenant/signup', { tenant: `tenant${fresh}`, email: `a@${fresh}.example` })
    return send(instance, endpoint, tenant, { code: await instance.mailedCode(`a@${fresh}.example`) })
  }
  if (id === 'authkey.update' || id === 'authkey.rotate' || id === 'authkey.revoke') {
    const key = { name: fresh, role: 'basic', services: '*' }
    const { body } = await instance.post('/authkey/create', key, tenant.ownerKey)
    return send(instance, endpoint, tenant, { authkey: (body['authkey'] as { id: string }).id }, role)
  }
  if (id === 'service.client-rotate' || id === 'service.client-delete') {
    const wanted = { service: tenant.service, name: 'Wiki', redirectUris: ['https://wiki.example/'] }
    const { body } = await instance.post('/service/client/create', wanted, tenant.ownerKey)
    return send(instance, endpoint, tenant, { service: tenant.service, client: String(body['clientId']) }, role)
  }
  if (id === 'service.delete') {
    const service = `acme_${fresh}`
    await instance.post('/service/create', { service }, tenant.ownerKey)
    return send(instance, endpoint, tenant, { service }, role)
  }
  if (id === 'service.update' || id === 'webhook.rotate') {
    // Saving the webhook's address makes it a new one, its secret as it is changes nothing.
    const { body } = await instance.get('/service/get', { service: tenant.service }, tenant.ownerKey)
    const { url, secret } = body['webhook'] as { url: string | null; secret: string }
    if (id === 'webhook.rotate') return send(instance, endpoint, tenant, { service: tenant.service, secret }, role)
    return send(instance, endpoint, tenant, { service: tenant.service, displayName: fresh, webhook: { url } }, role)
  }
  if (id === 'tenant.passkey-login') return withPasskey(instance, `tenant${fresh}`)
  if (endpoint.role === 'member') return asMember(instance, tenant, endpoint)
  if (id === 'token.cancel') {
    const { body } = await instance.post(
      '/token/transaction',
      { service: tenant.service, id: 'joe', text: fresh },
      tenant.basicKey,
    )
    const transaction = String(body['transaction'] ?? 'none')
    return send(instance, endpoint, tenant, { service: tenant.service, transaction }, role)
  }
  if (id === 'token.delete') await instance.enroll(tenant, 'joe')
  return send(instance, endpoint, tenant, { ...sampleOf(endpoint, tenant), ...more[id] }, role)
}
