import { AppError } from '../../core/contract/errors.ts'
import type { Status } from '../../core/contract/status.ts'
import { confirm, force } from '../../core/domain/token/administer.ts'
import { importAuthenticator, startAuthenticator } from '../../core/domain/token/authenticator.ts'
import type { WholeToken } from '../../core/domain/token/enrolment.ts'
import { type AnswerVerdict, challenge, openOffline } from '../../core/domain/token/offline.ts'
import type { CodeVerdict } from '../../core/domain/token/one-time-code.ts'
import { poll } from '../../core/domain/token/poll.ts'
import { restore } from '../../core/domain/token/shadow.ts'
import {
  type GivenFor,
  judgeSentCode,
  newSentCode,
  sendCode,
  type SentVerdict,
} from '../../core/domain/token/message-code.ts'
import type { Authenticator, SentCode } from '../../core/domain/token/state.ts'
import { statusAt } from '../../core/domain/token/status.ts'
import { propose } from '../../core/domain/token/transactions.ts'
import { judgeable } from '../../core/domain/token/tries.ts'
import { judgeTyped, registered, resyncTyped } from '../../core/domain/token/typed-code.ts'
import { b64u, fromB64u } from '../../core/protocol/base64url.ts'
import { b32Low, groupsOf4 } from '../../core/protocol/crockford.ts'
import { type TransactionFields, transactionHash } from '../../core/protocol/transaction.ts'
import { MemoryInstance } from '../support/memory-instance.ts'

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
    return statusAt(state, this.instance.now, this.instance.service.config)
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

  /** Sends a code, which the test reads in the user's place. */
  async send(sent: Partial<Pick<SentCode, 'via' | 'purpose' | 'transaction'>> = {}): Promise<string> {
    const code = newSentCode(this.instance.random(6))
    const whole = { code, via: 'sms', purpose: 'login', transaction: '', ...sent } as const
    await this.instance.apply(this.user, (token, context) => sendCode(token, whole, context))
    return code
  }
  message = (code: string, given: GivenFor = {}): Promise<SentVerdict> =>
    this.instance.apply(this.user, (token, context) => judgeSentCode(token, code, given, context))

  async challenge(length = 4): Promise<string> {
    const code = b32Low(this.instance.random(20), length)
    await this.instance.apply(this.user, (token, context) =>
      challenge(registered(judgeable(token, context)), code, context),
    )
    return groupsOf4(code)
  }

  async authenticator(digits: 6 | 8 = 6, replace = false): Promise<Uint8Array> {
    const secret = this.instance.random(20)
    const pending = { secret, digits, period: 30, active: false, expires: this.instance.now + 3_600_000 }
    await this.instance.apply(this.user, (token) => startAuthenticator(token as WholeToken, pending, replace))
    return secret
  }

  importApp = (app: Authenticator, replace = false): Promise<true> =>
    this.instance.apply(this.user, (token, context) => importAuthenticator(token as WholeToken, app, replace, context))

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
    const about = { service: this.instance.service.name, user: this.user, reference: '', by: 'key:1' }
    const content = { ...about, token: id, fields, hash }
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
