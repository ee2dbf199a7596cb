import { askingForCodes } from '../../core/application/device/help.ts'
import { type AskedPorts, sendAsked } from '../../core/application/asked-codes.ts'
import type { Limits } from '../../core/domain/limits.ts'
import type { Notice } from '../../core/domain/mail.ts'
import { changeAddresses } from '../../core/domain/token/addresses.ts'
import type { WholeToken } from '../../core/domain/token/enrolment.ts'
import { limits } from '../../functions/limits.ts'
import { memoryCounters } from '../support/memory-counters.ts'
import type { MemoryInstance } from '../support/memory-instance.ts'

/** What a tenant is that pays. */
const plan = { name: 'standard', maxTokens: null } as const

/** The mail worker behind an instance in memory, whose user joe has a telephone and a mailbox: `deliver` does what devices asked for. */
export const workerOf = async (instance: MemoryInstance, bounds: Limits | null = limits) => {
  const sent: Notice[] = []
  const counting = { counters: memoryCounters(), limits: bounds, clock: () => instance.now }
  const ports: AskedPorts = {
    ...counting,
    send: async () => {},
    dropped: () => {},
    alarm: () => {},
    tokens: instance.tokens,
    services: { get: async (name) => (name === instance.service.name ? instance.service : null) },
    tenants: { plan: async () => plan },
    mails: { send: async (_tenant, notice) => void (notice !== null && sent.push(notice)) },
    random: instance.random,
    smsPrefixes: ['+34'],
  }
  await instance.apply('joe', (token) =>
    changeAddresses(token as WholeToken, { phone: '+34600000001', email: 'joe@acme.example' }),
  )
  instance.asking = askingForCodes({ ...counting, send: async (reference) => void instance.asked.push(reference) })
  return {
    sent,
    deliver: async (): Promise<void> => {
      for (const reference of instance.asked.splice(0)) await sendAsked(ports, reference)
    },
  }
}

/** The enrolment code, or the six digits, in a message. */
export const codeOf = (notice: Notice | undefined): string =>
  /(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}|\b\d{6}\b/.exec(notice?.text ?? '')?.[0] ?? ''
