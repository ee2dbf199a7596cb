import type { MessagePurpose } from '../../core/contract/message-fields.ts'
import { type Secrets, Tries } from './tries.ts'

/** What a code that is sent is for; `transaction` empty for anything else. */
export interface SentFor {
  purpose: MessagePurpose
  transaction: string
}

/** What a token should be, written from the documents and not from the rules: plain state, one method for each thing that can happen. */
export class Model extends Tries {
  contacts: 'none' | 'mine' | 'theirs' = 'none'
  contactsAside: 'none' | 'mine' | 'theirs' | null = null
  readonly transactions = new Map<
    string,
    { state: 'pending' | 'approved' | 'duress' | 'denied'; expires: number; withdrawn?: true }
  >()
  sent: (SentFor & { expires: number; used: boolean }) | null = null
  recoveryDay = -1
  recoveriesToday = 0

  open(duress: boolean): string {
    this.opens(duress)
    this.happened('token.opened', duress)
    return 'ok'
  }

  witness(type: string, duress: boolean): string {
    this.happened(type, duress)
    return 'ok'
  }

  /** A PIN change, a new phrase or new contacts: under duress, and only then, the token enters shadow. */
  #shadowed(duress: boolean): void {
    if (duress && !this.shadow)
      Object.assign(this, { shadow: true, aside: this.registration, contactsAside: this.contacts })
    this.happened('token.changed', duress)
  }

  change(secrets: Secrets, duress: boolean): string {
    this.#shadowed(duress)
    this.registration = { ...this.registration, secrets }
    return 'ok'
  }

  renew(phrase: string, duress: boolean): string {
    this.#shadowed(duress)
    this.registration = { ...this.registration, phrase }
    return 'ok'
  }

  nominate(list: 'mine' | 'theirs', duress: boolean): string {
    this.#shadowed(duress)
    this.contacts = list
    return 'ok'
  }

  close(): string {
    if (this.orphaned) return 'gone'
    if (this.status !== 1 && this.status !== 3) return 'ok'
    Object.assign(this, { stored: 'closed', until: 0 })
    this.happened('token.closed')
    return 'ok'
  }

  isPending(id: string): boolean {
    const found = this.transactions.get(id)
    return found?.state === 'pending' && found.withdrawn !== true && this.now < found.expires
  }

  decide(id: string, state: 'approved' | 'denied', duress = false): string {
    if (this.orphaned) return 'gone'
    const found = this.transactions.get(id)
    if (found === undefined || !this.isPending(id)) return state === 'denied' ? 'denied' : this.refuse(duress)
    found.state = duress ? 'duress' : state
    this.happened(`transaction.${state}`, duress)
    return 'ok'
  }

  /** What the relying party reads of a transaction. */
  decision(id: string): string {
    const found = this.transactions.get(id)
    return found?.state === 'pending' && this.now >= found.expires ? 'expired' : String(found?.state)
  }

  get pending(): number {
    return [...this.transactions.keys()].filter((id) => this.isPending(id)).length
  }

  /** A code is sent by mail, in place of an earlier one. */
  send(about: SentFor): string {
    if (this.noneLeft) return 'blocked'
    if (about.purpose === 'transaction' && !this.isPending(about.transaction)) return 'not_found'
    this.sent = { ...about, expires: this.now + 300_000, used: false }
    return 'ok'
  }

  /** The code that was sent is given, or another one; a right one gives no tries back, and settles nothing beside a token. */
  message(right: boolean, given: Partial<SentFor>): string {
    if (this.noneLeft) return 'blocked'
    const { sent } = this
    if (sent === null || this.now >= sent.expires) return 'no_challenge'
    const { purpose = sent.purpose, transaction = sent.transaction } = given
    if (purpose !== sent.purpose || transaction !== sent.transaction) return 'no_challenge'
    if (sent.used) return right ? 'used' : 'no_challenge'
    if (sent.purpose === 'transaction' && !this.isPending(sent.transaction)) return 'no_challenge'
    if (!right) {
      this.failed()
      return `wrong ${this.errors}`
    }
    sent.used = true
    const duress = this.shadow || this.now < this.duressUntil
    this.happened('otp.accepted', duress)
    return duress ? 'duress' : 'valid'
  }

  force(target: 1 | 2 | 4): string {
    if (target === 1) this.opens(false)
    if (target === 2) {
      this.shut()
      this.errors = 0
    }
    if (target === 4) Object.assign(this, { stored: 'blocked', why: 'admin', until: 0, outstanding: null })
    this.happened('token.forced')
    return String(target)
  }

  /** An administrator's block stays. */
  #closeAgain(): void {
    const blocked = this.stored === 'blocked' && this.why === 'admin'
    this.shut()
    if (blocked) this.stored = 'blocked'
    this.errors = 0
  }

  #endShadow(): void {
    if (this.contactsAside !== null) this.contacts = this.contactsAside
    Object.assign(this, { shadow: false, aside: null, contactsAside: null })
  }

  restore(): string {
    const { shadow, aside } = this
    if (aside !== null)
      this.registration = aside.phone === this.registration.phone ? aside : { ...aside, orphaned: true }
    this.#endShadow()
    this.#closeAgain()
    Object.assign(this, { duressUntil: 0, challengeUntil: 0, sent: null })
    this.happened('token.restored')
    return String(shadow)
  }

  /** A new registration by phrase or contacts, on this phone or another. An administrator's block stays. */
  recover(phone: number, secrets: Secrets, by: 'contacts' | { phrase: string }): string {
    const own = this.registration.phrase
    const phrase = by === 'contacts' ? own : by.phrase
    const truly = by !== 'contacts' && phrase === (this.aside?.phrase ?? own)
    if (!truly && phrase !== own) return 'phrase'
    if (truly) this.#endShadow()
    if (phone !== this.registration.phone) this.usedStep = 0
    this.registration = { phone, secrets, phrase }
    this.#closeAgain()
    this.happened('token.recovered', this.shadow || this.now < this.duressUntil)
    return 'ok'
  }

  /** Whether another recovery by contacts may start today. */
  mayRecover(): boolean {
    const today = Math.floor(this.now / 86_400_000)
    if (this.recoveryDay !== today) Object.assign(this, { recoveryDay: today, recoveriesToday: 0 })
    return this.contacts !== 'none' && this.recoveriesToday < 3
  }

  startRecovery(): void {
    this.recoveriesToday += 1
    this.happened('token.recovery')
  }

  /** An enrolment that an administrator let replace whatever there was. */
  replace(phone: number, secrets: Secrets, phrase: string): string {
    this.#endShadow()
    this.shut()
    const begun = { registration: { phone, secrets, phrase }, errors: 0, usedStep: 0, challengeUntil: 0, sent: null }
    Object.assign(this, begun, { contacts: 'none', duressUntil: 0 })
    for (const one of this.transactions.values()) one.withdrawn = true
    this.happened('token.enrolled')
    return 'ok'
  }
}
