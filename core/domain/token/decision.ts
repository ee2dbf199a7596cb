import type { ServiceConfig } from '../../contract/service-config.ts'
import type { TransactionFields } from '../../protocol/transaction.ts'
import type { Token } from './state.ts'

/** What every rule may know besides the token: the time (ms), the service's configuration and its number, and who acts, from where. */
export interface Context {
  now: number
  config: ServiceConfig
  /** Number of the configuration, which is also the policy's. */
  configRev: number
  by: string
  address: string
}

/** What a transaction's user is shown and proves, and whose it is. */
export interface TransactionContent {
  service: string
  token: string
  user: string
  /** What the relying party calls it, or empty. */
  reference: string
  /** Who put it. */
  by: string
  fields: TransactionFields
  hash: Uint8Array
}

/** How a transaction was decided, expired when it was taken back; duress reads as approved where it is hidden. */
export type TransactionOutcome = 'approved' | 'denied' | 'duress' | 'expired'

/** A write that has to succeed together with the token's, or not at all. */
export type Companion =
  /** A place of the tenant's plan: held until `until` (ms) for an enrolment, kept for good, taken for good at once, or given back. */
  | { kind: 'place'; change: 'hold'; until: number }
  | { kind: 'place'; change: 'keep' }
  | { kind: 'place'; change: 'take' }
  /** `kept` says whether it was kept for good; a held one may have lapsed, and been given back already. */
  | { kind: 'place'; change: 'free'; kept: boolean }
  /** The user ID with every plus as a space, which one token has, or gives back. */
  | { kind: 'fold'; change: 'take' | 'free' }
  /** The way from an enrolment code to its token. */
  | { kind: 'code'; codeHash: Uint8Array; expires: number }
  /** A transaction that the token's user is asked to decide. */
  | { kind: 'transaction'; change: 'propose'; id: string; content: TransactionContent; expires: number }
  /** What became of it; once only. */
  | { kind: 'transaction'; change: 'settle'; id: string; outcome: TransactionOutcome; at: number }

/** What a rule decides over one version of a token: the version to write, if any, and what to answer once it is written. */
export interface Decision<Answer> {
  token: Token | null
  answer: Answer
  companions?: readonly Companion[]
}

/** Nothing changes; only an answer. */
export const unchanged = <Answer>(answer: Answer): Decision<Answer> => ({ token: null, answer })
