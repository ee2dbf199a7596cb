import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { BatchPuts } from '../../../core/adapters/dynamo/batch-puts.ts'
import { BatchReads } from '../../../core/adapters/dynamo/batch-reads.ts'
import type { Item } from '../../../core/adapters/dynamo/item.ts'
import { deliverableEvents } from '../../../core/adapters/events/deliverable-events.ts'
import { dynamoEvents } from '../../../core/adapters/events/dynamo-events.ts'
import { InstanceKeys } from '../../../core/adapters/keys/instance-keys.ts'
import { KeyRing } from '../../../core/adapters/keys/key-ring.ts'
import { waitingMails } from '../../../core/adapters/mail/waiting-mails.ts'
import { dynamoDirectory } from '../../../core/adapters/services/dynamo-directory.ts'
import { DynamoServices } from '../../../core/adapters/services/dynamo-services.ts'
import { dynamoSessions } from '../../../core/adapters/sessions/dynamo-sessions.ts'
import { sealedNotes } from '../../../core/adapters/sessions/sealed-notes.ts'
import { sealedCodes } from '../../../core/adapters/sessions/sealed-codes.ts'
import { dynamoMemberSessions } from '../../../core/adapters/sessions/dynamo-member-sessions.ts'
import { dynamoMembers } from '../../../core/adapters/tenants/dynamo-members.ts'
import { dynamoTenants } from '../../../core/adapters/tenants/dynamo-tenants.ts'
import { DynamoTokenStore } from '../../../core/adapters/tokens/dynamo-token-store.ts'
import { dynamoTransactions } from '../../../core/adapters/tokens/dynamo-transactions.ts'
import { dynamoDeliveries } from '../../../core/adapters/webhooks/dynamo-deliveries.ts'
import { dynamoEndpoints } from '../../../core/adapters/webhooks/dynamo-endpoints.ts'
import { dynamoWaiting } from '../../../core/adapters/webhooks/dynamo-waiting.ts'
import { serviceGet } from '../../../core/contract/endpoints/service/get.ts'
import { serviceList } from '../../../core/contract/endpoints/service/list.ts'
import { tokenDetail } from '../../../core/contract/endpoints/token/detail.ts'
import { tokenHistory } from '../../../core/contract/endpoints/token/history.ts'
import { tokenList } from '../../../core/contract/endpoints/token/list.ts'
import { tokenStatus } from '../../../core/contract/endpoints/token/status.ts'
import { tokenTransaction } from '../../../core/contract/endpoints/token/transaction.ts'
import { newToken } from '../../../core/domain/token/enrolment.ts'
import { tokenKey } from '../../../core/domain/token/token-key.ts'
import { randomBytes as random } from 'node:crypto'
import { fromB64u } from '../../../core/protocol/base64url.ts'
import { endpoint, type Handler } from '../../../core/runtime/endpoint.ts'
import { action as getService } from '../../../functions/service/get.ts'
import { action as listServices } from '../../../functions/service/list.ts'
import { action as detail } from '../../../functions/token/detail.ts'
import { action as history } from '../../../functions/token/history.ts'
import { action as list } from '../../../functions/token/list.ts'
import { action as status } from '../../../functions/token/status.ts'
import { action as transaction } from '../../../functions/token/transaction.ts'
import type { Tenant } from '../../support/instance.ts'
import type { StoredItems } from './stored-items.ts'
import type { Used } from './used-instance.ts'

/** Everything that decides, over the stored items; made anew after each change, so that nothing of before is remembered. */
export const portsOver = (stored: StoredItems, used: Used) => {
  const { dynamo, kms } = stored
  const clock = (): number => used.at
  const table = (name: string): string => `zaas-local-${name}`
  const wrapping = {
    dynamo,
    kms,
    table: table('keys'),
    kmsKey: used.model.keys[0]?.arn ?? '',
    instance: 'local',
    clock,
    random,
  }
  const keys = new KeyRing(wrapping)
  const base = { dynamo, keys, clock, random }
  const events = { ...base, table: table('events') }
  const reads = new BatchReads(dynamo)
  const sessions = dynamoSessions({ ...base, table: table('sessions') })
  const notes = sealedNotes(sessions, keys)
  const companions = { tenants: table('tenants') }
  return {
    ...base,
    rate: async () => {},
    directory: dynamoDirectory({ ...base, table: table('services'), keysTable: table('keys') }),
    tokens: new DynamoTokenStore({ ...base, table: table('tokens'), companions }),
    services: new DynamoServices({ ...base, table: table('services') }),
    tenants: dynamoTenants({ ...base, table: table('tenants') }),
    transactions: dynamoTransactions({ ...base, table: table('transactions') }),
    sessions,
    notes,
    members: async () => null,
    url: 'https://zaas.example',
    memberSessions: dynamoMemberSessions({
      ...base,
      tables: { sessions: table('sessions'), tenants: table('tenants') },
    }),
    tenantMembers: dynamoMembers({ ...base, table: table('tenants') }),
    codes: sealedCodes(sessions, keys),
    mails: waitingMails(sessions, keys),
    instanceKeys: new InstanceKeys({ ...wrapping, keys }),
    events: dynamoEvents(events),
    deliverable: deliverableEvents({ reads, events: table('events'), services: table('services'), keys }),
    ledger: dynamoDeliveries({ ...events, reads, puts: new BatchPuts(dynamo, table('events')) }),
    endpoints: dynamoEndpoints({ ...events, reads }),
    waiting: dynamoWaiting(dynamo, table('events')),
  }
}

/** What questions are put to. */
export type Ports = ReturnType<typeof portsOver>

/** Something that the instance decides: null or an error is a refusal. */
export interface Question {
  name: string
  ask: (ports: Ports) => Promise<unknown>
}

/** A request's answer; null when it is refused. */
const asked = async (handler: Handler, query: Record<string, string>, authkey: string): Promise<unknown> => {
  const http = { method: 'GET', path: '/', protocol: '', sourceIp: '192.0.2.1', userAgent: '' }
  const event = {
    rawQueryString: new URLSearchParams(query).toString(),
    headers: { authorization: `Bearer ${authkey}` },
    requestContext: { requestId: 'r', http },
  }
  const { statusCode = 500, body = '' } = await handler(event as unknown as APIGatewayProxyEventV2, {} as Context)
  return statusCode < 400 ? (JSON.parse(body) as unknown) : null
}

/** All pages of a list, with the user IDs that their cursors give away. */
const pages = async (handler: Handler, query: Record<string, string>, authkey: string): Promise<unknown[] | null> => {
  const found: unknown[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const next: Record<string, string> = cursor === '' ? query : { ...query, cursor }
    const page = (await asked(handler, next, authkey)) as { items: { id: string }[]; cursor?: string } | null
    if (page === null) return null
    found.push(...page.items, ...page.items.map(({ id }) => `user ${id}`))
    cursor = page.cursor ?? null
    if (cursor !== null) found.push(`user ${Buffer.from(cursor, 'base64url').toString()}`)
  }
  return found
}

/** What one authkey is answered about one service. */
const asKey = (used: Used, [authkey, as]: readonly [string, string], tenant: Tenant): Question[] => {
  const { service } = tenant
  const of = (what: string, handlerOf: (ports: Ports) => Handler, query: Record<string, string> = {}): Question => ({
    name: `${what} ${Object.values(query).join(' ')} of ${service} for ${as}`,
    ask: (ports) => asked(handlerOf(ports), { service, ...query }, authkey),
  })
  const listed = (ports: Ports): Promise<unknown> => {
    const handler = endpoint(tokenList, list, () => ports)
    return pages(handler, { service, limit: '2' }, authkey)
  }
  const statusOf = (ports: Ports): Handler => endpoint(tokenStatus, status, () => ports)
  const basics = [
    of('service', (ports) => endpoint(serviceGet, getService, () => ports)),
    ...(as.startsWith('admin') ? [{ name: `list of ${service} for ${as}`, ask: listed }] : []),
    of('status', statusOf, { id: 'nobody' }),
  ]
  if (used.defaults.includes(tenant)) return basics
  const tokens = used.users.flatMap((id) => [
    of('status', statusOf, { id }),
    of('detail', (ports) => endpoint(tokenDetail, detail, () => ports), { id }),
    of('history', (ports) => endpoint(tokenHistory, history, () => ports), { id }),
  ])
  const transactions = used.transactions.map((id) =>
    of('transaction', (ports) => endpoint(tokenTransaction, transaction, () => ports), { transaction: id }),
  )
  return [...basics, ...tokens, ...transactions]
}

/** What every authkey may ask, of its own service and of the others, with each role that it has not got too. */
const requests = (used: Used): Question[] => {
  const all = [...used.tenants, ...used.defaults]
  const keys = new Map(
    all.flatMap(({ name, service, ownerKey, adminKey, basicKey }) => [
      [ownerKey, `owner of ${name}`] as const,
      [adminKey, `admin of ${service}`] as const,
      [basicKey, `basic of ${service}`] as const,
    ]),
  )
  return [...keys].flatMap((key) => all.flatMap((tenant) => asKey(used, key, tenant)))
}

const ofTenants = (used: Used): Question[] =>
  used.tenants.flatMap(({ name, ownerKey }): Question[] => [
    { name: `name ${name}`, ask: ({ tenants }) => tenants.exists(name) },
    { name: `members of ${name}`, ask: ({ tenantMembers }) => tenantMembers.read(name) },
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
    if (key.startsWith('signup#')) return [{ name: key, ask: (ports) => ports.codes.find(key) }]
    return ofAll((ports, tenant) => ports.sessions.get(tenant, key))
  })

const instanceKeys = (items: readonly Item[]): Question[] => [
  { name: 'the key that deeplinks carry', ask: ({ instanceKeys: keys }) => keys.current() },
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
  const delivered = numbered.filter(({ kind }) => kind === 'delivery')
  const serviceOf = new Map(
    used.tenants.flatMap(({ service }) => used.users.map((user) => [tokenKey(service, user), service])),
  )
  return [
    ...services.flatMap((service) =>
      told.map(({ token, sequence }) => ({
        name: `event ${sequence} for ${service}`,
        ask: ({ deliverable }: Ports) => deliverable.find({ token, sequence, service, attempt: 1 }),
      })),
    ),
    ...delivered.map(({ token, sequence }) => ({
      name: `delivery ${sequence}`,
      // The tries so far, which the next claim hands on.
      ask: async ({ ledger }: Ports) => {
        const service = serviceOf.get(token) ?? ''
        const claim = await ledger.claim({ token, sequence, service, attempt: 90 }, used.at)
        return typeof claim === 'string' ? null : claim.tries
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
