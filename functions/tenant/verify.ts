import { AppError } from '../../core/contract/errors.ts'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { newServiceItems } from '../../core/adapters/services/service-items.ts'
import { DynamoSessions } from '../../core/adapters/sessions/dynamo-sessions.ts'
import { DynamoTenants } from '../../core/adapters/tenants/dynamo-tenants.ts'
import { authkeyItem } from '../../core/adapters/services/authkey-items.ts'
import { InstanceKeys } from '../../core/adapters/keys/instance-keys.ts'
import { seal } from '../../core/adapters/keys/seal.ts'
import { keyPair } from '../../core/adapters/keys/node-curves.ts'
import { type Member, newId, type Signup } from '../../core/domain/tenant.ts'
import { newWebhookSecret } from '../../core/domain/webhook/secret.ts'
import { publicEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'
import { startSession } from '../../core/application/members.ts'
import { firstAuthkeys, newAuthkey } from '../../core/application/new-service.ts'
import { clock, platform, random } from '../../core/runtime/platform.ts'
import { findSignup } from '../../core/application/signup.ts'

const env = readEnvironment('tenant.verify')
const { dynamo, kms, keys } = platform(env)
const sessions = new DynamoSessions({ dynamo, table: env.TABLE_SESSIONS, keys, clock, random })
const tenants = new DynamoTenants({ dynamo, table: env.TABLE_TENANTS })
const instanceKeys = new InstanceKeys({
  dynamo,
  kms,
  table: env.TABLE_KEYS,
  kmsKey: env.KMS_KEY,
  instance: env.INSTANCE,
  clock,
  keyPair,
})

/** Creates the tenant with key, first service and authkeys, and uses the code up: all in one transaction. */
const createTenant = async ({ tenant, email }: Signup, codeItem: string) => {
  const { item, key } = await keys.newTenantKey(tenant)
  const member: Member = { id: newId(random), email, role: 'owner' }
  const service = `${tenant}_default`
  const owner = newAuthkey(tenant, 'owner', '*', 'owner')
  const { basic, admin } = firstAuthkeys(tenant, service)
  const now = clock()
  const config = serviceConfig.parse({ webhook: { secret: newWebhookSecret(random) } })
  const sealer = seal(key, random)
  const items = [
    ...newServiceItems({ name: service, config, keys: [basic, admin], created: now }, sealer),
    authkeyItem(owner, now, sealer),
  ]
  const outcome = await tenants.create(tenant, member, now, {
    keys: { table: env.TABLE_KEYS, item },
    services: { table: env.TABLE_SERVICES, items },
    code: { table: env.TABLE_SESSIONS, key: codeItem },
  })
  if (outcome === 'taken') throw new AppError('name_taken')
  return { tenant, member, ownerKey: owner.secret, service, basicKey: basic.secret, adminKey: admin.secret }
}

/** `POST /tenant/verify`: who has the mailed code has the tenant. */
export const handler = publicEndpoint('tenant.verify', async ({ request }) => {
  const found = await findSignup(request.code, { keys, sessions })
  if (found === null) throw new AppError('forbidden')
  await instanceKeys.ensure()
  const body = await createTenant(found.signup, found.item)
  const cookie = await startSession(body.tenant, body.member, { sessions, keys }, env.URL.startsWith('https:'))
  return { body, cookies: [cookie] }
})
