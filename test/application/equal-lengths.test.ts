import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { tokenDetail } from '../../core/contract/endpoints/token/detail.ts'
import { tokenHistory } from '../../core/contract/endpoints/token/history.ts'
import { tokenList } from '../../core/contract/endpoints/token/list.ts'
import { tokenOtp } from '../../core/contract/endpoints/token/otp.ts'
import { tokenOtpResync } from '../../core/contract/endpoints/token/otp-resync.ts'
import { tokenRestore } from '../../core/contract/endpoints/token/restore.ts'
import { tokenStatus } from '../../core/contract/endpoints/token/status.ts'
import { tokenCancel } from '../../core/contract/endpoints/token/cancel.ts'
import { tokenEvents } from '../../core/contract/endpoints/token/events.ts'
import { tokenTransaction } from '../../core/contract/endpoints/token/transaction.ts'
import { tokenTransactions } from '../../core/contract/endpoints/token/transactions.ts'
import { tokenForce } from '../../core/contract/endpoints/token/force.ts'
import { tokenOfflineOpen } from '../../core/contract/endpoints/token/offline-open.ts'
import { tokenQuorum } from '../../core/contract/endpoints/token/quorum.ts'
import { tokenStatuses } from '../../core/contract/endpoints/token/statuses.ts'
import { type Authkey, newAuthkeySecret } from '../../core/domain/authkey.ts'
import { endpoint, type Handler } from '../../core/runtime/endpoint.ts'
import { action as detail } from '../../functions/token/detail.ts'
import { action as history } from '../../functions/token/history.ts'
import { action as list } from '../../functions/token/list.ts'
import { action as otp } from '../../functions/token/otp.ts'
import { action as otpResync } from '../../functions/token/otp-resync.ts'
import { action as restore } from '../../functions/token/restore.ts'
import { action as status } from '../../functions/token/status.ts'
import { action as transaction } from '../../functions/token/transaction.ts'
import { action as transactions } from '../../functions/token/transactions.ts'
import { action as events } from '../../functions/token/events.ts'
import { action as cancel } from '../../functions/token/cancel.ts'
import { action as force } from '../../functions/token/force.ts'
import { action as offlineOpen } from '../../functions/token/offline-open.ts'
import { action as quorum } from '../../functions/token/quorum.ts'
import { action as statuses } from '../../functions/token/statuses.ts'
import { duressPin, pin, world } from '../domain/world.ts'

beforeEach(() => vi.spyOn(console, 'info').mockImplementation(() => {}))
afterEach(() => vi.restoreAllMocks())

const secret = newAuthkeySecret('acme', 'AAAAAAAA', (size) => new Uint8Array(size))

/** A token in memory with the endpoints about it, as an authkey calls them. */
const served = async (hideDuress: boolean) => {
  const { instance, party, driven } = await world('second')
  const authkey: Authkey = {
    id: 'AAAAAAAA',
    tenant: 'acme',
    name: 'a key',
    role: 'admin',
    services: '*',
    cidrs: [],
    expiresAt: null,
    hideDuress,
  }
  const ports = {
    ...instance.ports,
    rate: async () => {},
    noteUse: async () => {},
    members: async () => null,
    url: 'https://zaas.example',
    directory: {
      find: async (_tenant: string, wanted: { secret?: string }) => ({
        authkey: wanted.secret === secret ? authkey : null,
        service: instance.service,
      }),
    },
    events: {
      history: async () => instance.tokens.events.toReversed(),
      ofService: async () =>
        instance.tokens.events.toReversed().map((event) => ({ user: 'joe', event, place: `${event.sequence}` })),
    },
    actions: { find: async () => ({ entries: new Map(), members: new Map() }) },
  }
  const bind = () => ports
  const handlers = {
    status: endpoint(tokenStatus, status, bind),
    detail: endpoint(tokenDetail, detail, bind),
    list: endpoint(tokenList, list, bind),
    history: endpoint(tokenHistory, history, bind),
    transaction: endpoint(tokenTransaction, transaction, bind),
    transactions: endpoint(tokenTransactions, transactions, bind),
    events: endpoint(tokenEvents, events, bind),
    cancel: endpoint(tokenCancel, cancel, bind),
    otp: endpoint(tokenOtp, otp, bind),
    resync: endpoint(tokenOtpResync, otpResync, bind),
    restore: endpoint(tokenRestore, restore, bind),
    statuses: endpoint(tokenStatuses, statuses, bind),
    quorum: endpoint(tokenQuorum, quorum, bind),
    offlineOpen: endpoint(tokenOfflineOpen, offlineOpen, bind),
    force: endpoint(tokenForce, force, bind),
  }
  const ask = async (handler: Handler, parameters: Record<string, unknown>, method: 'GET' | 'POST' = 'GET') => {
    const all = { service: instance.service.name, ...parameters }
    const event = {
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      rawQueryString: method === 'GET' ? new URLSearchParams(all as Record<string, string>).toString() : '',
      body: JSON.stringify(all),
      isBase64Encoded: false,
      requestContext: { requestId: 'r', http: { sourceIp: '192.0.2.1', method } },
    } as unknown as APIGatewayProxyEventV2
    const { statusCode, body = '', headers } = await handler(event, {} as Context)
    expect(statusCode, body).toBe(200)
    expect(headers).toMatchObject({ 'cache-control': 'no-store, no-transform' })
    return body
  }
  return { instance, party, driven, ...handlers, ask }
}

/** What a token's relying party is told after each step of its user, under one of the PINs. */
const told = async (which: string, hideDuress: boolean): Promise<[string, string][]> => {
  const { instance, party, driven, ask, ...handlers } = await served(hideDuress)
  const said: [string, string][] = []
  const all = async (step: string): Promise<void> => {
    said.push([`${step}: status`, await ask(handlers.status, { id: 'joe' })])
    said.push([`${step}: detail`, await ask(handlers.detail, { id: 'joe' })])
    said.push([`${step}: list`, await ask(handlers.list, {})])
    said.push([`${step}: history`, await ask(handlers.history, { id: 'joe' })])
    said.push([`${step}: events`, await ask(handlers.events, {})])
    said.push([`${step}: opened`, await ask(handlers.events, { types: 'token.opened' })])
  }
  await driven.open(which)
  await all('open')
  const { id } = await party.propose()
  await driven.approve(which)
  await all('approve')
  said.push(['transaction', await ask(handlers.transaction, { transaction: id })])
  said.push(['transactions', await ask(handlers.transactions, {})])
  said.push(['approved', await ask(handlers.transactions, { state: 'approved' })])
  said.push(['cancel', await ask(handlers.cancel, { transaction: id }, 'POST')])
  said.push(['otp', await ask(handlers.otp, { id: 'joe', code: await driven.otp(which) }, 'POST')])
  await all('otp')
  instance.now += 30_000
  const code1 = await driven.otp(which)
  instance.now += 30_000
  const code2 = await driven.otp(which)
  said.push(['resync', await ask(handlers.resync, { id: 'joe', code1, code2 }, 'POST')])
  await driven.unlock(which)
  await all('unlock')
  await driven.change(which, '2580', '7319')
  await all('change')
  await driven.open('2580')
  await all('open after the change')
  // Who may not know of duress may not end its shadow either.
  if (hideDuress) await expect(ask(handlers.restore, { id: 'joe' }, 'POST')).rejects.toThrow('"error":"forbidden"')
  else said.push(['restore', await ask(handlers.restore, { id: 'joe' }, 'POST')])
  return said
}

/** An answer without what is random in it: transactions have ids. */
const withoutIds = (body: string): string => body.replace(/"(hash|transaction)":"[^"]*"/g, '').trim()

describe.each([false, true])('on the relying party’s link (a key that hides duress: %s)', (hideDuress) => {
  test('answers are equally long under either PIN, and the status check is exact', async () => {
    const under = { normal: await told(pin, hideDuress), duress: await told(duressPin, hideDuress) }
    const lengths = (all: readonly [string, string][]) => all.map(([what, body]) => [what, Buffer.byteLength(body)])
    expect(lengths(under.duress)).toEqual(lengths(under.normal))
    for (const [what, body] of [...under.normal, ...under.duress]) {
      expect(() => JSON.parse(body) as unknown, what).not.toThrow()
      if (what.endsWith(': status')) expect(body).toMatch(/^\{"status":\d\}$/)
    }
    // The answers do differ where they may: else this would compare nothing.
    const differing = under.normal.filter(
      ([, body], index) => withoutIds(under.duress[index]?.[1] ?? '') !== withoutIds(body),
    )
    expect(differing.length > 5).toBe(!hideDuress)
  })
})

/** The same through the endpoints whose answers are not padded: what they say is a status and nothing else. */
const toldOfStatuses = async (which: string): Promise<string[]> => {
  const { party, driven, ask, ...handlers } = await served(true)
  const said = [
    await ask(handlers.offlineOpen, { id: 'joe', code: await driven.answer(await party.challenge(), which) }, 'POST'),
    await ask(handlers.force, { id: 'joe', status: 'open' }, 'POST'),
  ]
  await driven.open(which)
  said.push(await ask(handlers.status, { id: 'joe' }))
  said.push(await ask(handlers.statuses, { ids: ['joe'] }, 'POST'))
  said.push(await ask(handlers.quorum, { ids: ['joe'], min: 1 }, 'POST'))
  return said
}

describe('a key that hides duress', () => {
  const whatIsTold = async (which: string) => [
    ...(await told(which, true)).map(([what, body]) => [what, withoutIds(body)]),
    ...(await toldOfStatuses(which)),
  ]

  test('is told under duress what it would be told without, byte for byte, by every endpoint', async () => {
    expect(await whatIsTold(duressPin)).toEqual(await whatIsTold(pin))
    expect((await whatIsTold(pin)).slice(-4)).toEqual([
      '{"status":1}',
      '{"status":1}',
      '{"statuses":{"joe":1}}',
      '{"status":1,"open":1,"min":1}',
    ])
  })
})
