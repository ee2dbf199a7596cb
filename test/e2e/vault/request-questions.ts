import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { serviceGet } from '../../../core/contract/endpoints/service/get.ts'
import { tokenDetail } from '../../../core/contract/endpoints/token/detail.ts'
import { tokenHistory } from '../../../core/contract/endpoints/token/history.ts'
import { tokenList } from '../../../core/contract/endpoints/token/list.ts'
import { tokenStatus } from '../../../core/contract/endpoints/token/status.ts'
import { tokenTransaction } from '../../../core/contract/endpoints/token/transaction.ts'
import { endpoint, type Handler } from '../../../core/runtime/endpoint.ts'
import { action as getService } from '../../../functions/service/get.ts'
import { action as detail } from '../../../functions/token/detail.ts'
import { action as history } from '../../../functions/token/history.ts'
import { action as list } from '../../../functions/token/list.ts'
import { action as status } from '../../../functions/token/status.ts'
import { action as transaction } from '../../../functions/token/transaction.ts'
import type { Tenant } from '../../support/instance.ts'
import type { Used } from './used-instance.ts'
import type { Ports, Question } from './ports-over.ts'

/** A request's answer; null when it is refused. */
export const asked = async (handler: Handler, query: Record<string, string>, authkey: string): Promise<unknown> => {
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
export const requests = (used: Used): Question[] => {
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
