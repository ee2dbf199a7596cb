import type { FunctionId } from '../../functions/grants.ts'
import { functionName } from '../../lib/names.ts'
import { stages } from '../../lib/stages.ts'
import { accessKeyIdOf } from '../../local/workers/function-pools.ts'
import { memoryStore, Token } from '../../sdk/index.ts'
import { ownInstance, ownReceiver, toldTenant } from '../support/instance.ts'

/** The instance that the story is told on. */
export const instance = await ownInstance()
/** Where its tenant is told everything. */
export const receiver = await ownReceiver(instance.now)
// Makes the instance's key: nobody has signed up yet.
await instance.get('/instance')
/** That tenant. */
export const tenant = await toldTenant(instance, receiver, 'acme', {
  duress: true,
  protection: { iterations: 10_000 },
  recovery: { methods: ['phrase', 'contacts'] },
})
/** What its template holds. */
export const { model } = instance.runner
/** The PINs of its tokens; a day in milliseconds. */
export const [pin, duressPin, day] = ['4831', '9052', 86_400_000]
/** Whom their owners trust. */
export const contacts = [
  { name: 'Ana', email: 'ana@contacts.example' },
  { name: 'Ben', phone: '+15550100200' },
  { name: 'Cy', email: 'cy@contacts.example' },
]
/** Its service. */
export const { service } = tenant
/** A function's full name. */
export const nameOf = (id: FunctionId): string => functionName(stages.local.prefix, id)
/** The access key by which its calls are known. */
export const keyOf = (id: FunctionId): string => accessKeyIdOf(nameOf(id))

/** Enrols a token of a user of its. */
export const enrol = async (id: string, more: object = {}): Promise<Token> =>
  (
    await Token.enroll({
      deeplink: await instance.enroll(tenant, id, { replace: true, ...more }),
      pin,
      duressPin,
      store: memoryStore(),
      now: instance.now,
    })
  ).token
