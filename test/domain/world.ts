import { AppError } from '../../core/contract/errors.ts'
import type { Status } from '../../core/contract/status.ts'
import { confirm, force } from '../../core/domain/token/administer.ts'
import { startAuthenticator } from '../../core/domain/token/authenticator.ts'
import type { WholeToken } from '../../core/domain/token/enrolment.ts'
import { type AnswerVerdict, challenge, openOffline } from '../../core/domain/token/offline.ts'
import type { CodeVerdict } from '../../core/domain/token/one-time-code.ts'
import { poll } from '../../core/domain/token/poll.ts'
import { restore } from '../../core/domain/token/shadow.ts'
import { statusAt } from '../../core/domain/token/status.ts'
import { propose } from '../../core/domain/token/transactions.ts'
import { judgeable } from '../../core/domain/token/tries.ts'
import { judgeTyped, registered, resyncTyped } from '../../core/domain/token/typed-code.ts'
import { b64u, fromB64u } from '../../core/protocol/base64url.ts'
import { b32Low, groupsOf4 } from '../../core/protocol/crockford.ts'
import { type TransactionFields, transactionHash } from '../../core/protocol/transaction.ts'
import { type EnrolOptions, memoryStore, type Store, Token } from '../../sdk/index.ts'
import { SecondDevice } from '../second-implementation/device.ts'
import type { Step } from '../second-implementation/wire.ts'
import { MemoryInstance } from '../support/memory-instance.ts'

export const pin = '4831'
export const duressPin = '9052'

/** The error code that a rule throws, or its answer. */
export const outcome = async <T>(task: Promise<T>): Promise<T | string> => {
  try {
    return await task
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
}

/** The relying party's side of one user: the rules behind the endpoints, in memory. */
export class RelyingParty {
  readonly instance: MemoryInstance
  readonly user: string

  constructor(instance: MemoryInstance, user = 'joe') {
    this.instance = instance
    this.user = user
  }

  async status(): Promise<Status> {
    const { state } = await this.instance.token(this.user)
    return statusAt(state, this.instance.now, this.instance.service.config.maxErrors)
  }

  async errors(): Promise<number> {
    return (await this.instance.token(this.user)).state.errors
  }

  poll = (): Promise<Status> => this.instance.apply(this.user, poll)
  otp = (code: string): Promise<CodeVerdict> =>
    this.instance.apply(this.user, (token, context) => judgeTyped(token, code, context))
  resync = (first: string, second: string): Promise<CodeVerdict> =>
    this.instance.apply(this.user, (token, context) => resyncTyped(token, first, second, context))
  force = (status: 1 | 2 | 4, duration?: number): Promise<Status> =>
    this.instance.apply(this.user, (token, context) => force(token, status, duration, context))
  confirm = (binding: string): Promise<boolean> =>
    this.instance.apply(this.user, (token, context) => confirm(token, binding, context))
  restore = (): Promise<boolean> =>
    this.instance.apply(this.user, (token, context) => restore(token, this.instance.random(32), context))
  answer = (code: string): Promise<AnswerVerdict> =>
    this.instance.apply(this.user, (token, context) =>
      openOffline(registered(judgeable(token, context)), code, context),
    )

  async challenge(length = 4): Promise<string> {
    const code = b32Low(this.instance.random(20), length)
    await this.instance.apply(this.user, (token, context) =>
      challenge(registered(judgeable(token, context)), code, context),
    )
    return groupsOf4(code)
  }

  async authenticator(digits: 6 | 8 = 6, replace = false): Promise<Uint8Array> {
    const secret = this.instance.random(20)
    const pending = { secret, digits, active: false, expires: this.instance.now + 3_600_000 }
    await this.instance.apply(this.user, (token) => startAuthenticator(token as WholeToken, pending, replace))
    return secret
  }

  async propose(more: Partial<TransactionFields> = {}, lifeSeconds = 300): Promise<TransactionFields> {
    const iat = Math.floor(this.instance.now / 1000)
    const fields = {
      id: b64u(this.instance.random(16)),
      iat,
      exp: iat + lifeSeconds,
      amount: '12.50',
      cur: 'EUR',
      payee: 'Ana',
      text: '',
      ...more,
    }
    const id = this.instance.id(this.user)
    const hash = transactionHash(
      { instance: 'acme', service: this.instance.service.name, user: this.user, id: fromB64u(id, 16) },
      fields,
    )
    const content = { service: this.instance.service.name, token: id, fields, hash }
    await this.instance.apply(this.user, (token, context) =>
      propose(token, { id: fields.id, hash, expires: fields.exp * 1000 }, content, context),
    )
    return fields
  }

  decision(id: string): string | null {
    return this.instance.tokens.transactions.get(id)?.decision?.outcome ?? null
  }

  /** Types of the events so far, and with which way. */
  get events(): string[] {
    return this.instance.tokens.events.map(({ type, via }) => `${type}${via === null ? '' : ` ${via}`}`)
  }

  get lastEvent(): string | undefined {
    return this.events.at(-1)
  }
}

/** A device as a test drives it, whichever implementation it is; outcomes in one vocabulary. */
export interface Driven {
  open(secret: string): Promise<string>
  close(): Promise<string>
  unlock(secret: string): Promise<string>
  unmask(secret: string): Promise<string>
  otp(secret: string): Promise<string>
  answer(challenge: string, secret: string): Promise<string>
  sync(): Promise<string>
  change(old: string, next: string, duress?: string): Promise<string>
  nominate(secret: string, contacts: readonly { n: string; a: string }[]): Promise<string>
  cancel(secret: string): Promise<string>
  /** A new backup phrase. */
  renew(secret: string): Promise<{ said: string; phrase: string }>
  /** Approves the first pending transaction. */
  approve(secret: string): Promise<string>
  deny(): Promise<string>
  reset(phrase: string, next: string, duress?: string): Promise<string>
}

const word = (step: Step | undefined): string => {
  const answer = step?.answer
  if (answer === undefined) return 'nothing'
  return answer.ok === 1
    ? 'ok'
    : `${String(answer.e)}${answer['left'] === undefined ? '' : ` ${String(answer['left'])}`}`
}

type Proved = { eval: { step: Step }; prove?: Step }
const proved = ({ eval: { step }, prove }: Proved): string => word(prove ?? step)

/** The second implementation, driven. */
export const second = (device: SecondDevice): Driven => {
  const first = async () => {
    const { answer } = await device.sync()
    const [found] = (answer?.['tx'] ?? []) as TransactionFields[]
    if (found === undefined) throw new Error('nothing pending')
    return found
  }
  return {
    open: async (secret) => proved(await device.open(secret)),
    close: async () => word(await device.close()),
    unlock: async (secret) => proved(await device.unlock(secret)),
    unmask: async (secret) => proved(await device.unmask(secret)),
    otp: async (secret) => device.otp(secret),
    answer: async (challenged, secret) => device.answer(challenged, secret),
    sync: async () => word(await device.sync()),
    change: async (old, next, duress) => proved(await device.changePin(old, next, duress)),
    nominate: async (secret, contacts) => proved(await device.nominate(secret, contacts)),
    cancel: async (secret) => proved(await device.cancel(secret)),
    renew: async (secret) => ({ said: proved(await device.renewPhrase(secret, otherWords)), phrase: otherWords }),
    approve: async (secret) => proved(await device.approve(secret, await first())),
    deny: async () => word(await device.reject((await first()).id)),
    reset: async (phrase, next, duress) => {
      const start = await device.rstart(next, duress)
      return start.step.answer?.ok === 1 ? word((await device.rfin(start, phrase)).step) : word(start.step)
    },
  }
}

const said = (made: { result: string; left?: number }): string => {
  if (made.result === 'open' || made.result === 'done') return 'ok'
  if (made.result === 'wrong-pin') return `pin ${made.left ?? ''}`
  return made.result === 'wrong-phrase' ? 'phrase' : made.result
}

/** The SDK, driven. */
export const sdk = (token: Token): Driven => ({
  open: async (secret) => said(await token.open(secret)),
  close: async () => (['closed', 'blocked'].includes(await token.close()) ? 'ok' : 'gone'),
  unlock: async (secret) => said(await token.unlock(secret)),
  unmask: async (secret) => said(await token.unmask(secret)),
  otp: async (secret) => (await token.otp(secret)).code,
  answer: (challenged, secret) => token.answer(challenged, secret),
  sync: async () => ((await token.status()) === 'gone' ? 'gone' : 'ok'),
  change: async (old, next, duress) =>
    said(await token.changePin({ pin: old, newPin: next, ...(duress === undefined ? {} : { newDuressPin: duress }) })),
  nominate: async (secret, contacts) =>
    said(
      await token.nominateContacts(
        contacts.map(({ n, a }) => ({ name: n, address: a })),
        secret,
      ),
    ),
  cancel: async (secret) => said(await token.cancelRecovery(secret)),
  renew: async (secret) => {
    const made = await token.newPhrase(secret)
    return { said: said(made), phrase: made.result === 'done' ? made.phrase : '' }
  },
  approve: async (secret) => {
    const [first] = await token.transactions()
    if (first === undefined) throw new Error('nothing pending')
    return said(await token.approve(first, secret))
  },
  deny: async () => {
    const [first] = await token.transactions()
    return first === undefined ? 'nothing' : said(await token.deny(first))
  },
  reset: async (phrase, next, duress) =>
    said(await token.resetPin({ phrase, newPin: next, ...(duress === undefined ? {} : { newDuressPin: duress }) })),
})

/** Everything a test of both implementations needs. `skew` moves the phone's clock, in seconds, from when it is set. */
export interface World {
  instance: MemoryInstance
  party: RelyingParty
  clock: { skew: number }
  driven: Driven
  phrase: string
  binding: string
  /** The same phone again, from a copy of its store. */
  copy(): Promise<Driven>
  /** What a clean phone of the same kind needs. */
  clean(): CleanPhone
}

/** A phone without a token. */
export interface CleanPhone {
  store: Store
  sdk: Pick<EnrolOptions, 'store' | 'fetch' | 'now' | 'sleep'>
  second: SecondDevice
}

export type Kind = 'sdk' | 'second'
export const kinds: Kind[] = ['sdk', 'second']
/** A valid BIP-39 phrase. */
export const words = 'legal winner thank year wave sausage worth useful legal winner thank yellow'
/** Another one. */
export const otherWords = 'letter advice cage absurd amount doctor acoustic avoid letter advice cage above'

/** An instance with an enrolled token of joe's on a phone of either kind. */
export const world = async (
  kind: Kind,
  config: Record<string, unknown> = {},
  pins: { pin?: string; duress?: string | undefined } = {},
): Promise<World> => {
  const { protection, ...rest } = config
  const iterations = { iterations: 10_000, ...(protection as Record<string, unknown> | undefined) }
  const instance = new MemoryInstance({ duress: true, duration: 600, ...rest, protection: iterations })
  const party = new RelyingParty(instance)
  const clock = { skew: 0 }
  const now = (): number => instance.now + clock.skew * 1000
  const fetchLike = instance.fetch
  const clean = (): CleanPhone => {
    const store = memoryStore()
    return {
      store,
      sdk: { store, fetch: fetchLike, now, sleep: () => Promise.resolve() },
      second: new SecondDevice({ fetch: fetchLike, clock: () => Math.floor(now() / 1000) }),
    }
  }
  const phone = clean()
  const deeplink = await instance.enroll('joe')
  const chosen = { pin: pins.pin ?? pin, duress: 'duress' in pins ? pins.duress : duressPin }
  if (kind === 'second') {
    await phone.second.hello(deeplink, 'Pixel')
    const { finish } = await phone.second.enrol(chosen.pin, chosen.duress, words)
    if (finish?.step.answer?.ok !== 1) throw new Error('no enrolment')
    const copy = async (): Promise<Driven> =>
      second(SecondDevice.load(phone.second.record(), { fetch: fetchLike, clock: phone.second.clock }))
    return { instance, party, clock, driven: second(phone.second), phrase: words, binding: finish.bind, copy, clean }
  }
  const made = await Token.enroll({
    deeplink,
    pin: chosen.pin,
    ...(chosen.duress === undefined ? {} : { duressPin: chosen.duress }),
    phrase: true,
    ...phone.sdk,
  })
  const copy = async (): Promise<Driven> => {
    const other = memoryStore()
    for (const key of await phone.store.keys()) await other.put(key, (await phone.store.get(key)) ?? '')
    const [again] = await Token.load(other, { ...phone.sdk })
    if (again === undefined) throw new Error('no token')
    return sdk(again)
  }
  return {
    instance,
    party,
    clock,
    driven: sdk(made.token),
    phrase: made.phrase ?? '',
    binding: made.binding,
    copy,
    clean,
  }
}
