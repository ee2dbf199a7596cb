import { settle } from '../../core/domain/token/settle.ts'
import type { Transaction } from '../second-implementation/transaction.ts'
import { contactCodeOf } from '../support/memory-state.ts'
import { MemoryInstance } from '../support/memory-instance.ts'
import { outcome, RelyingParty } from '../domain/relying-party.ts'
import type { Ground, Seen } from './ground.ts'
import type { SentFor } from './model.ts'
import { config } from './reality.ts'

/** The rules behind the endpoints, in memory. */
export class MemoryGround implements Ground {
  readonly inMemory = true
  readonly user = 'joe'
  readonly instance = new MemoryInstance(config)
  readonly party = new RelyingParty(this.instance, this.user)
  readonly fetch = this.instance.fetch

  constructor() {
    const { service } = this.instance
    // Fewer than a service may have, so that there is time for more sequences.
    this.instance.service = {
      ...service,
      config: { ...service.config, protection: { ...service.config.protection, iterations: 1000 } },
    }
  }

  now = (): number => this.instance.now
  async pass(seconds: number): Promise<void> {
    this.instance.now += seconds * 1000
  }

  enroll = (replace: boolean): Promise<string> => this.instance.enroll(this.user, { replace })
  poll = async (): Promise<string> => String(await this.party.poll())
  force = async (status: 1 | 2 | 4): Promise<string> => String(await this.party.force(status))
  restore = async (): Promise<string> => String(await this.party.restore())
  settle = async (): Promise<string> => String(await this.instance.apply(this.user, settle))
  challenge = (): Promise<string> => outcome(this.party.challenge())
  propose = (): Promise<Transaction | string> => outcome(this.party.propose({}, 300))
  send = (about: SentFor): Promise<string> => outcome(this.party.send({ ...about, via: 'email' }))
  message = (code: string, given: Partial<SentFor>): Promise<string> => this.#code(this.party.message(code, given))
  otp = (code: string): Promise<string> => this.#code(this.party.otp(code))
  resync = (first: string, second: string): Promise<string> => this.#code(this.party.resync(first, second))

  async #code(verdict: ReturnType<RelyingParty['otp']>): Promise<string> {
    const said = await outcome(verdict)
    if (typeof said === 'string') return said
    if (said.valid) return said.duress ? 'duress' : 'valid'
    return said.reason ?? `wrong ${said.errors}`
  }

  async answer(code: string): Promise<string> {
    const verdict = await outcome(this.party.answer(code))
    if (typeof verdict === 'string') return verdict
    return 'errors' in verdict ? `wrong ${verdict.errors}` : String(verdict.status)
  }

  async contactCodes(): Promise<string[]> {
    const { recovery } = (await this.instance.token(this.user)).cold ?? {}
    return recovery == null ? [] : recovery.picks.map((pick) => contactCodeOf(recovery.id, pick))
  }

  async newInstanceKey(): Promise<void> {
    this.instance.rotate()
  }

  async newPolicy(): Promise<void> {
    this.instance.service = { ...this.instance.service, rev: this.instance.service.rev + 1 }
  }

  async seen(): Promise<Seen> {
    const { state } = await this.instance.token(this.user)
    return {
      status: await this.party.status(),
      errors: state.errors,
      shadow: state.shadow,
      lastEvent: this.instance.tokens.events.at(-1)?.type ?? '',
    }
  }

  async stored(): Promise<string> {
    const { state, cold } = await this.instance.token(this.user)
    return JSON.stringify({ ...state, cold })
  }

  events = async (): Promise<string[]> => this.instance.tokens.events.map(({ type }) => type)
  contacts = async (): Promise<string[] | undefined> =>
    (await this.instance.token(this.user)).cold?.contacts.map(({ n }) => n)

  async decision(transaction: string): Promise<string> {
    const found = this.instance.tokens.transactions.get(transaction)
    return (
      found?.decision?.outcome ?? (found !== undefined && this.now() < found.fields.exp * 1000 ? 'pending' : 'expired')
    )
  }

  faults = (): string[] => this.instance.thrown.map(String)
  end = (): Promise<void> => Promise.resolve()
}
