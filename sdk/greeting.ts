import type { Policy } from '../core/protocol/policy.ts'
import { type EnrolledRecord, enrolGreeted, type EnrolWith } from './enrol-token.ts'
import { trusting } from './errors.ts'
import { type GreetedDevice, pendingGreetings } from './greeted-device.ts'
import type { Invitation } from './hello.ts'
import { type CallOptions, Patience } from './patience.ts'
import type { Ports } from './ports.ts'
import { recoverGreeted, type RecoverOutcome, type RecoverWith } from './recover.ts'
import type { Store } from './store.ts'
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
  enroll(options: EnrolWith, limits?: CallOptions): Promise<Enrolled>
  /** Moves the user's token here. */
  recover(options: RecoverWith, limits?: CallOptions): Promise<Recovered>
}

/** An enrolment that was begun on this store and not finished; `Token.greet` with its invitation carries it on. */
export interface PendingEnrolment {
  readonly service: string
  readonly user: string
  readonly invitation: Invitation
}

/** Takes up the token of a record. */
type TokenOf = (at: Pick<EnrolledRecord, 'key' | 'record'>) => Token

/** What an enrolment is to an app. */
export const enrolledAs = ({ binding, phrase, ...at }: EnrolledRecord, tokenOf: TokenOf): Enrolled => ({
  token: tokenOf(at),
  phrase,
  binding,
})

/** What a recovery is to an app. */
export const recoveredAs = (outcome: RecoverOutcome, tokenOf: TokenOf): Recovered => {
  if (outcome.result !== 'done') return outcome
  const { binding, ...at } = outcome.enrolled
  return { result: 'done', token: tokenOf(at), binding }
}

/** What a greeting is to an app. */
export const greetingAs = (greeted: GreetedDevice, tokenOf: TokenOf): Greeting => {
  const { svc, usr, inst, pol } = greeted.device.record
  return {
    service: svc,
    user: usr,
    tenant: inst,
    policy: pol,
    mode: greeted.mode,
    methods: greeted.methods,
    enroll: async (chosen, limits) =>
      enrolledAs(await trusting(() => enrolGreeted(greeted, chosen, new Patience(limits))), tokenOf),
    recover: async (chosen, limits) =>
      recoveredAs(await trusting(() => recoverGreeted(greeted, chosen, new Patience(limits))), tokenOf),
  }
}

/** Enrolments that were begun on a store and are not finished. */
export const pendingEnrolments = async (store: Store, { now }: Ports): Promise<PendingEnrolment[]> =>
  (await pendingGreetings(store, now())).map(({ record: { svc: service, usr: user }, invitation }) => ({
    service,
    user,
    invitation,
  }))
