import type { Item } from '../../../core/adapters/dynamo/item.ts'
import { serviceList } from '../../../core/contract/endpoints/service/list.ts'
import { newToken } from '../../../core/domain/token/enrolment.ts'
import { tokenKey } from '../../../core/domain/token/token-key.ts'
import { fromB64u } from '../../../core/protocol/base64url.ts'
import { endpoint } from '../../../core/runtime/endpoint.ts'
import { action as listServices } from '../../../functions/service/list.ts'
import type { StoredItems } from './stored-items.ts'
import type { Used } from './used-instance.ts'
import type { Ports, Question } from './ports-over.ts'
import { asked, requests } from './request-questions.ts'

const ofTenants = (used: Used): Question[] =>
  used.tenants.flatMap(({ name, service, ownerKey }): Question[] => [
    { name: `name ${name}`, ask: ({ tenants }) => tenants.exists(name) },
    { name: `members of ${name}`, ask: ({ tenantMembers }) => tenantMembers.read(name) },
    {
      name: `passkeys of ${name}`,
      ask: async ({ tenantMembers, passkeys }) => {
        const members = (await tenantMembers.read(name))?.members ?? []
        const all = await Promise.all(members.map(({ id }) => passkeys.read(name, id)))
        return all.some((one) => one.passkeys.length > 0) ? all : null
      },
    },
    {
      name: `clients of ${service}`,
      ask: async ({ clients, findClient }) => {
        const found = await clients.read(service)
        return found.rev === 0 ? null : [found, await findClient(found.clients[0]?.clientId ?? '')]
      },
    },
    {
      name: `services of ${name}`,
      ask: (ports) =>
        asked(
          endpoint(serviceList, listServices, () => ports),
          {},
          ownerKey,
        ),
    },
  ])

const wholeTokens = (used: Used): Question[] =>
  used.tenants.flatMap(({ name, service }) =>
    used.users.map((user) => ({
      name: `whole token ${user} of ${service}`,
      ask: ({ tokens }: Ports) => tokens.load(name, tokenKey(service, user), { cold: true }),
    })),
  )

/** The most tokens that an enrolment is written on condition of. */
const places = (used: Used, stored: StoredItems): Question[] =>
  used.tenants.map(({ name, service }) => ({
    name: `places of ${name}`,
    ask: async ({ tokens }) => {
      const identity = { id: tokenKey(service, 'new'), tenant: name, service, user: 'new' }
      stored.transactions.splice(0)
      const hold = { kind: 'place', change: 'hold', until: used.at } as const
      // It is not made: what is looked at is the condition.
      await tokens.write(null, newToken(identity, used.at, null), { companions: [hold] }).catch(() => {})
      const written = stored.transactions.flat().find(({ Update }) => Update !== undefined)?.Update
      return written === undefined ? null : [written.ConditionExpression, written.ExpressionAttributeValues?.[':max']]
    },
  }))

const shortLived = (used: Used, items: readonly Item[]): Question[] =>
  items.flatMap((item) => {
    const key = item['key']?.S ?? ''
    const ofAll = (ask: (ports: Ports, tenant: string) => Promise<unknown>): Question[] =>
      used.tenants.map(({ name }) => ({ name: `${key} of ${name}`, ask: (ports) => ask(ports, name) }))
    if (key.startsWith('code#')) {
      const code = fromB64u(key.split('#')[2] ?? '', 32)
      return ofAll((ports, tenant) => ports.sessions.find(tenant, code))
    }
    const [, of = '', who = ''] = /^session#([^#]+)#(.+)$/.exec(key) ?? []
    if (of !== '') return [{ name: key, ask: (ports) => ports.memberSessions.find(of, who) }]
    if (key.startsWith('idem#')) return ofAll((ports, tenant) => ports.notes.find(tenant, key))
    if (key.startsWith('mail#')) return ofAll((ports) => ports.mails.find('fourth', key))
    if (key.startsWith('oidc#prompt#'))
      return [{ name: key, ask: (ports) => ports.oidcRecords.prompts.read(key.slice('oidc#prompt#'.length)) }]
    if (key.startsWith('signup#')) return [{ name: key, ask: (ports) => ports.codes.find(key) }]
    return ofAll((ports, tenant) => ports.sessions.get(tenant, key))
  })

const instanceKeys = (items: readonly Item[]): Question[] => [
  { name: 'the key that deeplinks carry', ask: ({ instanceKeys: keys }) => keys.current() },
  {
    name: 'the keys of ID tokens',
    ask: async ({ oidcKeys }) => ({
      published: await oidcKeys.published(),
      signer: (await oidcKeys.signer()).key.export({ format: 'jwk' }),
    }),
  },
  ...items.flatMap((item): Question[] => {
    const [, kid] = item['key']?.S?.split('instance#') ?? []
    return kid === undefined ? [] : [{ name: `instance key ${kid}`, ask: (ports) => ports.instanceKeys.find(kid) }]
  }),
]

/** To whom what is told: every event to every service, what waits, and what is known of endpoints. */
const webhooks = (used: Used, items: readonly Item[]): Question[] => {
  const services = [...used.tenants, ...used.defaults].map(({ service }) => service)
  const numbered = items.flatMap(({ key, sort }) => {
    const [kind = '', token = ''] = key?.S?.split('#') ?? []
    return [{ kind, token, sequence: Number(sort?.S) }]
  })
  const told = numbered.filter(({ kind }) => kind === 'token')
  return [
    ...services.flatMap((service) =>
      told.map(({ token, sequence }) => ({
        name: `event ${sequence} for ${service}`,
        ask: ({ deliverable }: Ports) => deliverable.find({ token, sequence, service, attempt: 1 }),
      })),
    ),
    ...services.map((service) => ({
      name: `what came of the webhooks of ${service}`,
      ask: async ({ deliveryLog }: Ports) => {
        const found: unknown[] = []
        await deliveryLog.visit(service, { from: 0, to: used.at * 2 }, (entries) => void found.push(entries))
        return found.length === 0 ? null : found
      },
    })),
    {
      name: 'what waits',
      ask: async ({ waiting, deliverable }) => {
        const found: unknown[] = []
        for await (const page of waiting.due(used.at * 2))
          for (const { reference } of page) found.push(await deliverable.find(reference).catch(() => null))
        return found.filter((one) => one !== null)
      },
    },
    ...services.flatMap((service) =>
      used.urls.map((url) => ({
        name: `endpoint ${url} of ${service}`,
        ask: async ({ endpoints }: Ports) => (await endpoints.of(service))(url),
      })),
    ),
  ]
}

/** Everything that is asked of the stored items. */
export const questionsOf = (used: Used, stored: StoredItems): Question[] => [
  ...requests(used),
  ...ofTenants(used),
  ...wholeTokens(used),
  ...places(used, stored),
  ...shortLived(used, stored.all('sessions')),
  ...instanceKeys(stored.all('keys')),
  ...webhooks(used, stored.all('events')),
]
