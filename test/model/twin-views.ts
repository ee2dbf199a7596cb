import { shownEvent } from '../../core/application/token-summary.ts'
import { shown } from '../../core/contract/status.ts'
import type { ServiceCaller } from '../../core/domain/caller.ts'
import type { Service } from '../../core/domain/ports.ts'
import type { Counter } from '../../core/domain/token/registration.ts'
import type { Token } from '../../core/domain/token/state.ts'
import type { TokenEvent } from '../../core/domain/token/token-event.ts'
import { webhookBody } from '../../core/domain/webhook/body.ts'
import { targetOf } from '../../core/domain/webhook/target.ts'
import { action as detail } from '../../functions/token/detail.ts'
import { action as history } from '../../functions/token/history.ts'
import { action as list } from '../../functions/token/list.ts'
import { action as transaction } from '../../functions/token/transaction.ts'
import type { MemoryInstance } from '../support/memory-instance.ts'

/** Lengths of texts and bytes in the place of what they are. */
export const sizes = (value: unknown): unknown => {
  if (value instanceof Uint8Array || typeof value === 'string') return value.length
  return Array.isArray(value) ? value.map(sizes) : value
}

/** A value with only the sizes of these fields. */
export const sized = (value: unknown, fields: readonly string[]): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64url')
  if (Array.isArray(value)) return value.map((one) => sized(one, fields))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, fields.includes(name) ? sizes(inner) : sized(inner, fields)]),
  )
}

/** What names a registration: it comes from PINs, and only messages that a later theft of the instance's key does not open carry it (protocol.md 7). */
const ofRegistration = ['pn', 'pd', 'kn', 'kd', 'binding', 'bind', 'zz']

/** The answer that is kept for `last`; the hash beside it is that of a message which was compared on the wire. */
const kept = ({ n, answer }: Counter) => ({
  n,
  answer: answer.length === 0 ? null : (JSON.parse(Buffer.from(answer).toString()) as unknown),
})

const withoutDuress = (event: TokenEvent) => ({
  ...event,
  type: shownEvent(event, true),
  ordinary: null,
  status: shown(event.status, true),
  previous: shown(event.previous, true),
})

/** All that a token's two items hold but for what they hold to tell duress: who reads the rest, sealed, must not find it there. */
export const itemsWithoutDuress = ({ state, cold }: Token): Record<string, unknown> => {
  const { registration, ...rest } = state
  const first = {
    ...rest,
    status: shown(state.status, true),
    shadow: null,
    duressUntil: null,
    duressAt: null,
    event: state.event === null ? null : withoutDuress(state.event),
    counter: kept(state.counter),
  }
  const second = cold === null ? null : { ...cold, aside: null, contactsAside: null }
  const pending = cold?.pending == null ? null : { ...cold.pending, counter: kept(cold.pending.counter) }
  return sized({ registration, first, second: { ...second, pending } }, ofRegistration) as Record<string, unknown>
}

/** What a relying party's keys read: what those that hide duress are told, and how long the answers to others are. */
export const readings = async (instance: MemoryInstance): Promise<unknown[]> => {
  const { tokens, service, now } = instance
  const events = { history: async () => tokens.events.slice(-4).toReversed() }
  const actions = { find: async () => ({ entries: new Map(), members: new Map() }) }
  const ports = { ...instance.ports, tokens, events, actions, clock: () => now }
  const read = async (hideDuress: boolean): Promise<{ body: unknown; padding?: number }[]> => {
    const caller: ServiceCaller = {
      tenant: 'acme',
      by: 'key:k1',
      byName: '',
      address: '',
      hideDuress,
      factorAt: null,
      role: 'admin',
      services: '*',
      isMember: false,
      service,
    }
    const asked = { request: { id: 'joe', service: service.name, limit: 9 }, idempotencyKey: null, caller }
    const about = (id: string) => ({ ...asked, request: { service: service.name, transaction: id } })
    return [
      await detail(ports)(asked),
      await history(ports)(asked),
      await list(ports)(asked),
      ...(await Promise.all([...tokens.transactions.keys()].map((id) => transaction(ports)(about(id))))),
    ]
  }
  const whole = await read(false)
  return [await read(true), whole.map(({ body, padding = 0 }) => JSON.stringify(body).length + padding)]
}

/** What is sent to the relying party of these events: which, and how long each is. */
export const deliveries = (events: readonly TokenEvent[], { name, config }: Service): unknown[] =>
  events.map(
    (event) =>
      targetOf(config, event) !== null && webhookBody({ id: 'joe', service: name, secret: null }, event).length,
  )
