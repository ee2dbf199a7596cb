import { settle } from '../../../core/domain/token/settle.ts'
import { SecondDevice } from '../../second-implementation/device.ts'
import type { Evaluation, Proved } from '../../second-implementation/steps.ts'
import type { StoredToken } from '../../second-implementation/stored-token.ts'
import type { Step } from '../../second-implementation/wire.ts'
import type { Transaction } from '../../second-implementation/transaction.ts'
import { contactCodeOf, MemoryInstance } from '../../support/memory-instance.ts'
import { outcome, RelyingParty, words } from '../world.ts'
import { Model } from './model.ts'

/** What an answer says, in the model's words. */
export const word = (step: Step | undefined): string => {
  const answer = step?.answer
  if (answer === undefined) return step?.status === 400 ? 'envelope' : 'nothing'
  if (answer.ok === 1) return 'ok'
  return answer['left'] === undefined ? String(answer.e) : `${String(answer.e)} ${String(answer['left'])}`
}
export const proved = ({ eval: { step }, prove }: Proved): string => word(prove ?? step)

/** The instance, the phones that have or had the token, and everything that was recorded of them. */
export class Reality {
  readonly instance: MemoryInstance
  readonly party: RelyingParty
  readonly phones: SecondDevice[] = []
  /** Earlier stores of each phone, for restored images. */
  readonly images: StoredToken[][] = []
  readonly recorded: string[] = []
  readonly shown: Transaction[] = []
  abandoned: { evaluation: Evaluation; phone: number; serial: number; secret: 'normal' | 'duress' | 'wrong' } | null = null
  challenge = ''
  earlierChallenge = ''
  lastCode: { code: string; step: number; phone: number; secrets: object } | null = null
  #pins = 2000

  constructor() {
    this.instance = new MemoryInstance({ duress: true, otp: { length: 8 }, recovery: { methods: ['phrase', 'contacts'] } })
    const { service } = this.instance
    this.instance.service = { ...service, config: { ...service.config, protection: { ...service.config.protection, iterations: 1000 } } }
    this.party = new RelyingParty(this.instance)
  }

  readonly #fetch: typeof fetch = (input, init) => {
    if (typeof init?.body === 'string') this.recorded.push(init.body)
    return this.instance.fetch(input, init)
  }

  get options() {
    return { fetch: this.#fetch, clock: () => Math.floor(this.instance.now / 1000) }
  }

  /** A pair of PINs that nobody has had. */
  pins(): { normal: string; duress: string } {
    this.#pins += 1
    return { normal: String(this.#pins), duress: String(this.#pins + 5000) }
  }

  phone(index: number): SecondDevice {
    const found = this.phones[index]
    if (found === undefined) throw new Error('no such phone')
    return found
  }

  remember(index: number): void {
    const images = (this.images[index] ??= [])
    images.push(this.phone(index).record())
  }

  async newPhone(replace = false): Promise<{ index: number; device: SecondDevice }> {
    const device = new SecondDevice(this.options)
    await device.hello(await this.instance.enroll('joe', { replace }), `phone ${this.phones.length}`)
    this.phones.push(device)
    return { index: this.phones.length - 1, device }
  }

  async enrolled(): Promise<Model> {
    const { index, device } = await this.newPhone()
    const secrets = this.pins()
    await device.enrol(secrets.normal, secrets.duress, words)
    this.remember(index)
    const model = new Model(index, secrets)
    model.now = this.instance.now
    return model
  }

  /** The codes that the picked contacts were sent. */
  async contactCodes(): Promise<string[]> {
    const { recovery } = (await this.instance.token('joe')).cold ?? {}
    return recovery == null ? [] : recovery.picks.map((pick) => contactCodeOf(recovery.id, pick))
  }

  settle = (): Promise<boolean> => this.instance.apply('joe', settle)

  async otp(code: string): Promise<string> {
    const verdict = await outcome(this.party.otp(code))
    if (typeof verdict === 'string') return verdict
    if (verdict.valid) return verdict.duress ? 'duress' : 'valid'
    return verdict.reason ?? `wrong ${verdict.errors}`
  }

  async answer(code: string): Promise<string> {
    const verdict = await outcome(this.party.answer(code))
    if (typeof verdict === 'string') return verdict
    return 'errors' in verdict ? `wrong ${verdict.errors}` : String(verdict.status)
  }
}
