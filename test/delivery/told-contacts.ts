import type { PlanName } from '../../core/contract/plans.ts'
import { contactCode } from '../../core/adapters/keys/contact-codes.ts'
import { listMarkOf } from '../../core/adapters/keys/list-mark.ts'
import { serviceConfig } from '../../core/contract/service-config.ts'
import { contacts, recoveryOf as anyRecoveryOf } from './contacts.ts'
import type { ContactPorts } from '../../core/application/contact-messages.ts'
import type { Limits } from '../../core/domain/limits.ts'
import type { Notice } from '../../core/domain/mail.ts'
import { type ColdState, freshCold, type Recovery } from '../../core/domain/token/cold-state.ts'
import { contactNews, type ContactReference } from '../../core/domain/token/contact-news.ts'
import { freshState, type Token } from '../../core/domain/token/state.ts'
import { b64u } from '../../core/protocol/base64url.ts'
import { memoryCounters } from '../support/memory-counters.ts'

/** When all of it is. */
export const now = 1.8e12
/** Whose contacts they are. */
export const token = 'A'.repeat(22)
const service = 'acme_bank'
/** The key of their tenant. */
export const dataKey = { id: 1, key: new Uint8Array(32).fill(7) }
/** The mark of a list of contacts. */
export const mark = listMarkOf(dataKey)

/** A recovery of the contacts. */
export const recoveryOf = (number: number, part: Partial<Recovery> = {}) =>
  anyRecoveryOf(number, { expires: now + 1_800_000, ...part })
/** A second item. */
export const cold = (part: Partial<ColdState> = {}): ColdState => ({ ...freshCold(), ...part })
/** Who is to be told of a change. */
export const news = (before: ColdState | null, after: ColdState) => contactNews({ token, service, before, after }, mark)

/** The ports of a mail worker, with what went through them. */
export const fakes = (
  given: {
    cold?: ColdState
    deleted?: boolean
    service?: string | null
    displayName?: string
    at?: number
    user?: string
    plan?: PlanName
    limits?: Limits
    smsPrefixes?: string[]
  } = {},
) => {
  const sent: Notice[] = []
  const unreachable: number[] = []
  const dropped: string[] = []
  const alarms: string[] = []
  const time = { now: given.at ?? now }
  const found: Token = {
    identity: { id: token, tenant: 'acme', service: given.service ?? service, user: given.user ?? 'joe' },
    rev: 9,
    stored: 9,
    second: 9,
    state: { ...freshState(now), deleted: given.deleted ?? false },
    cold: given.cold ?? cold({ contacts, recovery: recoveryOf(1) }),
  }
  const ports: ContactPorts = {
    token: async () => found,
    service: async (name) =>
      given.service === null
        ? null
        : { name, tenant: 'acme', rev: 1, config: serviceConfig.parse({ displayName: given.displayName }) },
    secrets: async () => ({ mark, codeOf: (recovery, contact) => contactCode(dataKey.key, recovery, contact) }),
    send: async (message) => void sent.push(message),
    unreachable: ({ index }) => void unreachable.push(index),
    clock: () => time.now,
    plan: async () => ({ name: given.plan ?? 'standard', maxTokens: 500 }),
    smsPrefixes: given.smsPrefixes ?? ['+'],
    limits: given.limits ?? null,
    counters: memoryCounters(),
    dropped: (limit) => void dropped.push(limit),
    alarm: (limit) => void alarms.push(limit),
  }
  return { ports, sent, unreachable, dropped, alarms, time, found }
}
const asked = { token, service, list: mark(token, contacts) }
/** A contact of the token by its place. */
export const nominated = (index: number): ContactReference => ({ contact: 'nominated', ...asked, index })
/** The same of a recovery. */
export const coded = (index: number): ContactReference => ({
  contact: 'code',
  recovery: b64u(recoveryOf(1).id),
  ...asked,
  index,
})
