import type { SentFor } from './model.ts'
import type { Transaction } from '../second-implementation/transaction.ts'

/** What can be seen of a token at any time. */
export interface Seen {
  status: number
  errors: number
  shadow: boolean
  lastEvent: string
}

/**
 * What a sequence runs on: the rules in memory, or an instance over HTTP. It holds one token; its answers are words: what
 * there is to say, or an error's code.
 */
export interface Ground {
  /** In memory time stands still between commands, nothing happens by itself, and everything can be compared after each command. */
  readonly inMemory: boolean
  readonly user: string
  /** `fetch` for devices. */
  readonly fetch: typeof fetch
  /** Milliseconds since 1970, as instance and phones have it. */
  now(): number
  /** Lets so many seconds pass. */
  pass(seconds: number): Promise<void>
  enroll(replace: boolean): Promise<string>
  poll(): Promise<string>
  otp(code: string): Promise<string>
  resync(first: string, second: string): Promise<string>
  challenge(): Promise<string>
  answer(code: string): Promise<string>
  /** Sends the user a code by mail, and gives it as it came. */
  send(about: SentFor): Promise<string>
  message(code: string, given: Partial<SentFor>): Promise<string>
  propose(): Promise<Transaction | string>
  force(status: 1 | 2 | 4): Promise<string>
  restore(): Promise<string>
  /** Whether a try that was never proved has become a block; `due` when the model says that it has to. */
  settle(due: boolean): Promise<string>
  /** The codes that contacts at these addresses were sent in the newest recovery. */
  contactCodes(addresses: readonly string[]): Promise<string[]>
  newInstanceKey(): Promise<void>
  newPolicy(): Promise<void>
  seen(): Promise<Seen>
  /** All that is stored of the token, as far as it can be looked at; equal texts mean that nothing has changed. */
  stored(): Promise<string>
  /** The types of all events so far, oldest first; waits until there are `count`. */
  events(count: number): Promise<string[]>
  decision(transaction: string): Promise<string>
  /** Names of the token's contacts, where it can be looked at. */
  contacts(): Promise<string[] | undefined>
  /** What went wrong inside, which no command may cause. */
  faults(): string[]
  end(): Promise<void>
}
