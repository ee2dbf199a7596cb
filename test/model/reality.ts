import { SecondDevice } from '../second-implementation/device.ts'
import type { Contact, Evaluation, Proved } from '../second-implementation/steps.ts'
import type { StoredToken } from '../second-implementation/stored-token.ts'
import type { Step } from '../second-implementation/wire.ts'
import type { Transaction } from '../second-implementation/transaction.ts'
import { words } from '../domain/world.ts'
import type { Ground } from './ground.ts'
import { Model } from './model.ts'
import { duressHold } from './tries.ts'

/** The service that every sequence is on. */
export const config = {
  duress: true,
  duressHold,
  otp: { length: 8 },
  recovery: { methods: ['phrase', 'contacts'] },
  messages: { email: true, beside: true },
  protection: { iterations: 10_000 },
}

/** What an answer says, in the model's words. */
export const word = (step: Step | undefined): string => {
  const answer = step?.answer
  if (answer === undefined) return step?.status === 400 ? 'envelope' : 'nothing'
  if (answer.ok === 1) return 'ok'
  return answer['left'] === undefined ? String(answer.e) : `${String(answer.e)} ${String(answer['left'])}`
}
export const proved = ({ eval: { step }, prove }: Proved): string => word(prove ?? step)

/** The ground, the phones that have or had the token, and everything that was recorded of them. */
export class Reality {
  readonly ground: Ground
  readonly phones: SecondDevice[] = []
  /** Earlier stores of each phone, for restored images. */
  readonly images: StoredToken[][] = []
  readonly recorded: string[] = []
  readonly shown: Transaction[] = []
  abandoned: { evaluation: Evaluation; phone: number; serial: number; secret: 'normal' | 'duress' | 'wrong' } | null =
    null
  challenge = ''
  earlierChallenge = ''
  /** Codes that were sent, newest last. */
  readonly sent: string[] = []
  lastCode: { code: string; step: number; phone: number; secrets: object } | null = null
  #pins = 2000
  #url = ''

  constructor(ground: Ground) {
    this.ground = ground
  }

  readonly #fetch: typeof fetch = (input, init) => {
    if (typeof input === 'string') this.#url = input
    if (typeof init?.body === 'string') this.recorded.push(init.body)
    return this.ground.fetch(input, init)
  }

  get options() {
    return { fetch: this.#fetch, clock: () => Math.floor(this.ground.now() / 1000) }
  }

  /** Sends what was recorded once more. */
  replay = async (body: string): Promise<void> =>
    void (await this.ground.fetch(this.#url, { method: 'POST', body, headers: { 'content-type': 'application/json' } }))

  /** A list of contacts, the owner's or the coercer's. */
  contacts = (list: 'mine' | 'theirs'): Contact[] =>
    (list === 'mine' ? ['a', 'b', 'c'] : ['x', 'y', 'z']).map((n) => ({ n, a: `${n}.${this.ground.user}@example.com` }))

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
    await device.hello(await this.ground.enroll(replace), `phone ${this.phones.length}`)
    this.phones.push(device)
    return { index: this.phones.length - 1, device }
  }

  async enrolled(): Promise<Model> {
    const { index, device } = await this.newPhone()
    const secrets = this.pins()
    await device.enrol(secrets.normal, secrets.duress, words)
    this.remember(index)
    const model = new Model(index, secrets, words)
    model.now = this.ground.now()
    return model
  }
}
