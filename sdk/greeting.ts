import type { Policy } from '../core/protocol/policy.ts'
import type { EnrolWith } from './enrol-token.ts'
import type { Invitation } from './hello.ts'
import type { RecoverOutcome, RecoverWith } from './recover.ts'
import type { Token } from './token.ts'

/** What `Token.enroll` gives: the phrase (12 words, if asked for and offered) must be shown now, it is stored nowhere. */
export interface Enrolled {
  token: Token
  phrase: string | undefined
  /** 6 characters to type into the tenant's site, where the service asks for them. */
  binding: string
}

/** What `Token.recover` gives. */
export type Recovered = { result: 'done'; token: Token; binding: string } | Exclude<RecoverOutcome, { result: 'done' }>

/**
 * Who asks to enrol, and by which rules, before a PIN is asked: show `policy.name` or `service` and `user`, and choose PINs
 * by `policy.pin`. Nothing that is refused here takes the greeting away; the same invitation and store carry it on.
 */
export interface Greeting {
  readonly service: string
  readonly user: string
  readonly tenant: string
  readonly policy: Policy
  /** `restore`: the user has a token already, and needs one of `methods` to move it here. */
  readonly mode: 'new' | 'restore'
  readonly methods: readonly ('phrase' | 'contacts')[]
  /** Enrols a fresh token. Throws as `Token.enroll` does. */
  enroll(options: EnrolWith): Promise<Enrolled>
  /** Moves the user's token here. */
  recover(options: RecoverWith): Promise<Recovered>
}

/** An enrolment that was begun on this store and not finished; `Token.greet` with its invitation carries it on. */
export interface PendingEnrolment {
  readonly service: string
  readonly user: string
  readonly invitation: Invitation
}
