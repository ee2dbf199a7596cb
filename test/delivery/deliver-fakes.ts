import { serviceConfig } from '../../core/contract/service-config.ts'
import type { DeliverPorts } from '../../core/application/webhook/deliver.ts'
import type { Service } from '../../core/domain/ports.ts'
import { dayOf, type EndpointState, freshEndpoint } from '../../core/domain/webhook/endpoint-state.ts'
import type { Claim } from '../../core/domain/webhook/ports.ts'
import type { LogEntry } from '../../core/domain/webhook/record.ts'
import { eventOf, webhook } from './token-event.ts'

/** A service with a webhook. */
export const service = (part: object = {}): Service => ({
  name: 'acme_bank',
  tenant: 'acme',
  rev: 1,
  config: serviceConfig.parse({ webhook: { ...webhook, ...part } }),
})
const event = eventOf()

/** The third try of an event. */
export const reference = { token: 'A'.repeat(22), sequence: 7, service: 'acme_bank', attempt: 3 }

/** When it is made. */
export const now = 1.8e12 + 500

/** Ports that write down what happens, in its order. */
export const fakes = (
  given: {
    code?: number
    off?: boolean
    /** By the latest word. */
    stillOff?: boolean
    failures?: number
    since?: number
    days?: number
    day?: number
    untold?: number
    /** Whether nobody else has switched it off. */
    first?: boolean
    turn?: boolean
    service?: Service | null
    /** Whether its host has a turn for it at once, and once it is slow. */
    flies?: boolean
    goesOn?: boolean
    /** Whether one of its service had to wait a moment ago. */
    refused?: boolean
    claim?: Claim | 'finished' | 'running' | 'gone'
    ends?: string
  } = {},
) => {
  const happened: string[] = []
  const bodies: string[] = []
  const records: LogEntry[] = []
  const step = (name: string): void => {
    happened.push(name)
    if (given.ends === name) throw new Error(name)
  }
  const endpoint = (off: boolean): EndpointState => ({
    ...freshEndpoint,
    failures: given.failures ?? 0,
    since: given.since ?? now,
    days: given.days ?? 0,
    day: given.day ?? dayOf(now),
    untold: given.untold ?? 0,
    off: off ? { at: 1, why: '410' } : null,
  })
  const ports: DeliverPorts = {
    ledger: {
      claim: async () => given.claim ?? { reference, until: now + 30_000 },
      finish: async (_claim, record) => {
        step('finish')
        records.push(record)
      },
    },
    events: {
      find: async () => (given.service === null ? null : { user: 'joe', event, service: given.service ?? service() }),
    },
    endpoints: {
      of: async () => () => endpoint(given.off === true),
      switchOff: async (_service, _url, { why }) => {
        step(`switch off ${why}`)
        return given.first ?? true
      },
      retell: async () => {
        step('retell')
        return given.first ?? true
      },
      told: async () => step('told'),
      switchOn: async () => step('switch on'),
      failed: async () => step('failed'),
      recovered: async () => step('recovered'),
      probe: async () => given.turn ?? false,
    },
    sender: {
      send: async (_url, _headers, body, mayGoOn) => {
        step('send')
        bodies.push(body)
        const code = given.code ?? 200
        if (given.goesOn !== undefined && !(await mayGoOn()))
          return { code: 0, failure: 'timeout', givenUp: true, milliseconds: 1000 }
        return { code, failure: code === 200 ? null : 'status', milliseconds: 40 }
      },
    },
    flights: {
      justRefused: () => given.refused ?? false,
      of: async () => async () =>
        given.flies === false ? null : { slow: async () => given.goesOn ?? true, end: async () => {} },
    },
    latest: async () => () => endpoint((given.stillOff ?? given.off) === true),
    recount: async ({ of }) => step(`recount ${of}`),
    retries: { schedule: async ({ attempt }, due) => step(`schedule ${attempt} in ${(due - now) / 60_000} min`) },
    switchedOff: async (_service, why) => step(`tell ${why}`),
    clock: () => now,
    random: (size) => new Uint8Array(size).fill(128),
  }
  return { ports, happened, records, bodies }
}
