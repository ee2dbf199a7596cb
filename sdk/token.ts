import { contactsContext } from '../core/protocol/contacts.ts'
import { changePin, type PhraseRefused, type PinChange, type PinReset, resetPin } from './change-pin.ts'
import type { Device } from './device.ts'
import { type EnrolledRecord, type EnrolOptions, enrolToken } from './enrol-token.ts'
import { trusting } from './errors.ts'
import { challengeAnswer, oneTimeCode, type OneTimeCode } from './make-codes.ts'
import { greetDevice, type GreetOptions } from './greeted-device.ts'
import {
  type Enrolled,
  enrolledAs,
  type Greeting,
  greetingAs,
  type PendingEnrolment,
  pendingEnrolments,
  type Recovered,
  recoveredAs,
} from './greeting.ts'
import { KnownToken } from './known-token.ts'
import { type Done, doneOrRefused, refused, type Refused } from './outcome.ts'
import { type CallOptions, Patience } from './patience.ts'
import { type DeviceOptions, portsOf } from './ports.ts'
import { prove } from './prove.ts'
import { type RecoverOptions, recoverToken } from './recover.ts'
import { renewPhrase } from './renew-phrase.ts'
import { borrowing, type Secret } from './secrets.ts'
import { SecuredToken } from './secured-token.ts'
import type { Store } from './store.ts'
import { StoredToken } from './stored-token.ts'
import type { TokenStatus } from './seen.ts'
import { statusFrom, synchronise } from './synchronise.ts'
import { storedTokens } from './token-store.ts'
import { pendingTransactions, shownHash, type Transaction } from './transactions.ts'
import { contactList, type TrustedContact } from './trusted-contacts.ts'

/** A second factor on this device. Every method may be called at any time; those that use the network run one after the other. */
export class Token extends KnownToken {
  readonly #secured: SecuredToken

  private constructor(stored: StoredToken) {
    super(stored)
    this.#secured = new SecuredToken(stored)
  }

  /**
   * Presents an enrolment code: who asks, PIN rules and recovery methods are then known. Throws ZaasError `code`, `denied`,
   * `invalid_input`, `network`.
   */
  static async greet(options: GreetOptions, limits?: CallOptions): Promise<Greeting> {
    const greeted = await trusting(() => greetDevice(options, new Patience(limits)))
    return greetingAs(greeted, Token.#in(options.store, options))
  }

  /** Enrolments that were begun on this store and are not finished. */
  static pending(store: Store, options: DeviceOptions = {}): Promise<PendingEnrolment[]> {
    return pendingEnrolments(store, portsOf(options))
  }

  /** Enrols a token and stores it. Throws ZaasError `code`, `recovery_required`, `invalid_input` (with `reason` for a PIN), `network`. */
  static async enroll(options: EnrolOptions, limits?: CallOptions): Promise<Enrolled> {
    const enrolled = await trusting(() => enrolToken(options, new Patience(limits)))
    return enrolledAs(enrolled, Token.#in(options.store, options))
  }

  /** The tokens of a store, without asking anybody. */
  static async load(store: Store, options: DeviceOptions = {}): Promise<Token[]> {
    return (await storedTokens(store)).map(Token.#in(store, options))
  }

  /** Moves a token to this device with an enrolment code and a recovery factor (protocol.md 11). */
  static async recover(options: RecoverOptions, limits?: CallOptions): Promise<Recovered> {
    const outcome = await trusting(() => recoverToken(options, new Patience(limits)))
    return recoveredAs(outcome, Token.#in(options.store, options))
  }

  static #in(store: Store, options: DeviceOptions) {
    return ({ key, record }: Pick<EnrolledRecord, 'key' | 'record'>): Token =>
      new Token(new StoredToken(store, key, record, portsOf(options)))
  }

  /** Removes the token from this device; nobody is told. */
  async remove(): Promise<void> {
    this.lock()
    await this.stored.remove()
  }

  /** Opens the token for the service's window; `until` is when it closes by itself. */
  open(pin?: Secret, limits?: CallOptions): Promise<{ result: 'open'; until: Date } | Refused> {
    const opening = async (device: Device, pinKey: Uint8Array): Promise<{ result: 'open'; until: Date } | Refused> => {
      const answer = await prove(device, pinKey, 'open')
      return answer.ok === 1
        ? { result: 'open', until: new Date((answer.until ?? answer.now) * 1000) }
        : refused(answer)
    }
    return this.#secured.withPin(pin, opening, limits)
  }

  /** Closes the token; needs no PIN, since it can only take access away. */
  close(limits?: CallOptions): Promise<TokenStatus> {
    return this.stored.online(async (device) => statusFrom(await device.ask('close', {})), limits)
  }

  /** Asks the server; duress is never shown. */
  status(limits?: CallOptions): Promise<TokenStatus> {
    return this.stored.online(async (device) => statusFrom(await synchronise(device, 0)), limits)
  }

  /** Whether codes need the PIN: true until `unlock` and after `policy.lock` minutes without use, where the service asks for a PIN to unlock. */
  get locked(): boolean {
    return this.#secured.locked
  }

  /** Drops what `unlock` left in memory. */
  lock(): void {
    this.#secured.lock()
  }

  /**
   * Verifies the PIN with the server and keeps the code root in memory, so that `otp()` and `answer()` need no PIN until
   * the auto-lock. Without a network any PIN unlocks and a wrong one gives wrong codes: there is nothing here to compare with.
   */
  async unlock(pin?: Secret, limits?: CallOptions): Promise<(Done & { offline?: true }) | Refused> {
    return pin === undefined && !this.policy.need.unlock ? { result: 'done' } : this.#secured.unlock(pin, limits)
  }

  /** Verifies the PIN before something hidden is shown. */
  async unmask(pin?: Secret, limits?: CallOptions): Promise<Done | Refused> {
    return pin === undefined && !this.policy.need.unmask
      ? { result: 'done' }
      : this.#secured.proved(pin, 'unmask', limits)
  }

  /** The one-time code of this moment, without a network. A wrong PIN gives a wrong code. */
  otp(pin?: Secret): Promise<OneTimeCode> {
    return this.#secured.withRoot(pin, oneTimeCode)
  }

  /** The answer to an offline challenge, in groups of 4, without a network. A wrong PIN gives a wrong answer. */
  answer(challenge: string, pin?: Secret): Promise<string> {
    return this.#secured.withRoot(pin, (device, root) => challengeAnswer(device, root, challenge))
  }

  /** What waits for approval. */
  transactions(limits?: CallOptions): Promise<Transaction[]> {
    return this.stored.online(pendingTransactions, limits)
  }

  /** Approves exactly what `tx` says; `denied` if it is settled, expired or not what was posted. */
  approve(tx: Transaction, pin?: Secret, limits?: CallOptions): Promise<Done | Refused> {
    return this.#secured.proved(pin, 'approve', limits, (device) => ({ context: shownHash(device, tx) }))
  }

  /** Rejects a transaction; needs no PIN. */
  deny(tx: Pick<Transaction, 'id'>, limits?: CallOptions): Promise<Done | Refused> {
    return this.stored.online(async (device) => doneOrRefused(await device.ask('reject', { tx: tx.id })), limits)
  }

  /** Changes the PINs. The duress PIN has to be given again: left out, there is none afterwards. */
  changePin({ pin, newPin, newDuressPin }: PinChange, limits?: CallOptions): Promise<Done | Refused> {
    this.lock()
    return borrowing({ pin, newPin, newDuressPin }, (given) =>
      this.stored.online((device) => changePin(device, given), limits),
    )
  }

  /** Sets new PINs with the backup phrase. */
  resetPin({ phrase, newPin, newDuressPin }: PinReset, limits?: CallOptions): Promise<Done | PhraseRefused> {
    this.lock()
    return borrowing({ newPin, newDuressPin }, (given) =>
      this.stored.online((device) => resetPin(device, { phrase, ...given }), limits),
    )
  }

  /** Replaces the backup phrase: show the new one now. After an error call it again, as nobody knows which of the two holds. */
  newPhrase(pin?: Secret, limits?: CallOptions): Promise<{ result: 'done'; phrase: string } | Refused> {
    return this.#secured.withPin(pin, renewPhrase, limits)
  }

  /** Checks a PIN on the device, with levels checksum and hash only; `denied` with level none, where nothing can tell. */
  validatePin(pin?: Secret): Promise<Done | Refused> {
    return this.#secured.validate(pin)
  }

  /** Nominates 3–5 trusted contacts; each is told. */
  async nominateContacts(
    contacts: readonly TrustedContact[],
    pin?: Secret,
    limits?: CallOptions,
  ): Promise<Done | Refused> {
    const list = contactList(contacts)
    return this.#secured.proved(pin, 'contacts', limits, () => ({ context: contactsContext(list), fields: { list } }))
  }

  /** Drops a recovery that is under way on another device. */
  cancelRecovery(pin?: Secret, limits?: CallOptions): Promise<Done | Refused> {
    return this.#secured.proved(pin, 'cancel', limits)
  }
}
