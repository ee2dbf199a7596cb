/** What a token should be, written from the documents and not from the rules: plain state, one method for each thing that can happen. */

export type Secret = 'normal' | 'duress' | 'wrong'

interface Secrets {
  normal: string
  duress: string
}

interface Registration {
  phone: number
  secrets: Secrets
  phrase: string
  /** Nobody has it: a restore brought it back after another phone took its place. */
  orphaned?: true
}

/** An evaluation that is out: whose, for which secret, until when. */
export interface Outstanding {
  serial: number
  expires: number
}

const maxErrors = 3
const windowMilliseconds = 600_000
const sessionMilliseconds = 120_000
/** How long the duress PIN's alarm outlasts it (minutes), on the service that every sequence is on. */
export const duressHold = 15

export class Model {
  now = 0
  stored: 'closed' | 'open' | 'duress' | 'blocked' = 'closed'
  why: 'pin' | 'admin' = 'pin'
  until = 0
  errors = 0
  outstanding: Outstanding | null = null
  registration: Registration
  aside: Registration | null = null
  shadow = false
  duressUntil = 0
  contacts: 'none' | 'mine' | 'theirs' = 'none'
  contactsAside: 'none' | 'mine' | 'theirs' | null = null
  challengeUntil = 0
  usedStep = 0
  readonly transactions = new Map<
    string,
    { state: 'pending' | 'approved' | 'duress' | 'denied'; expires: number; withdrawn?: true }
  >()
  recoveryDay = -1
  recoveriesToday = 0
  /** Types of all events so far. */
  readonly events: string[] = []
  #serial = 0

  constructor(phone: number, secrets: Secrets, phrase: string) {
    this.registration = { phone, secrets, phrase }
    this.events.push('token.enrolled')
  }

  get isOut(): boolean {
    return this.outstanding !== null && this.now < this.outstanding.expires
  }

  get orphaned(): boolean {
    return this.registration.orphaned === true
  }

  /** The status number that a relying party sees. */
  get status(): 1 | 2 | 3 | 4 {
    if (this.stored === 'blocked' || (this.errors >= maxErrors && !this.isOut)) return 4
    if (this.stored === 'open' && this.now < this.until) return 1
    return this.stored === 'duress' && this.now < this.until ? 3 : 2
  }

  /** Whether there is no try left for a code, also while the last one has not been proved. */
  get noneLeft(): boolean {
    return this.status === 4 || this.errors >= maxErrors
  }

  get step(): number {
    return Math.floor(this.now / 30_000)
  }

  secretOf(which: Secret): string {
    return which === 'wrong' ? '1111' : this.registration.secrets[which]
  }

  #happened(type: string, duress = false): void {
    const hidden = type === 'transaction.approved' ? 'transaction.duress' : 'token.duress'
    this.events.push(duress ? hidden : type)
  }

  #block(): void {
    Object.assign(this, { stored: 'blocked', why: 'pin', until: 0, outstanding: null })
    this.#happened('token.blocked')
  }

  #close(): void {
    Object.assign(this, { stored: 'closed', until: 0, outstanding: null })
  }

  #open(duress: boolean, milliseconds = windowMilliseconds): void {
    Object.assign(this, {
      stored: duress ? 'duress' : 'open',
      until: this.now + milliseconds,
      errors: 0,
      outstanding: null,
    })
  }

  /** An evaluation: what it answers, and the try that it costs. */
  evaluate(): 'ok' | 'blocked' | 'wait' | 'gone' {
    if (this.orphaned) return 'gone'
    if (this.status === 4) {
      if (this.stored !== 'blocked') this.#block()
      return 'blocked'
    }
    if (this.errors >= maxErrors) return 'wait'
    this.errors += 1
    this.#serial += 1
    this.outstanding = { serial: this.#serial, expires: this.now + sessionMilliseconds }
    return 'ok'
  }

  /** The proof of the outstanding evaluation: null when it is right, with whether it is under duress. */
  prove(which: Secret): { error: string } | { duress: boolean } {
    this.outstanding = null
    if (which === 'wrong') {
      const left = Math.max(0, maxErrors - this.errors)
      if (left === 0) this.#block()
      else this.#happened('token.error')
      return { error: `pin ${left}` }
    }
    return { duress: this.#right(which) }
  }

  /** A right secret, whatever it was for: whether its success reads as duress. */
  #right(which: 'normal' | 'duress'): boolean {
    this.errors = 0
    const duress = which === 'duress' || this.shadow || this.now < this.duressUntil
    if (which === 'duress') {
      this.duressUntil = Math.max(this.duressUntil, this.now + duressHold * 60_000)
      if (this.stored === 'open' && this.now < this.until) this.stored = 'duress'
    }
    return duress
  }

  /** A right PIN for what is refused. */
  refuse(duress: boolean): string {
    this.#happened('token.unlocked', duress)
    return 'denied'
  }

  /** Both messages of an operation under a PIN. */
  underPin(which: Secret, carryOut: (duress: boolean) => string): string {
    const evaluated = this.evaluate()
    if (evaluated !== 'ok') return evaluated
    const proved = this.prove(which)
    return 'error' in proved ? proved.error : carryOut(proved.duress)
  }

  open(duress: boolean): string {
    this.#open(duress)
    this.#happened('token.opened', duress)
    return 'ok'
  }

  witness(type: string, duress: boolean): string {
    this.#happened(type, duress)
    return 'ok'
  }

  /** A PIN change, a new phrase or new contacts: under duress, and only then, the token enters shadow. */
  #shadowed(duress: boolean): void {
    if (duress && !this.shadow)
      Object.assign(this, { shadow: true, aside: this.registration, contactsAside: this.contacts })
    this.#happened('token.changed', duress)
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
    this.#happened('token.closed')
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
    this.#happened(`transaction.${state}`, duress)
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

  /** A try by code: one more error, and a block at the last. */
  #failed(): void {
    this.errors += 1
    if (this.errors >= maxErrors) this.#block()
    else this.#happened('token.error')
  }

  /** A code of `step`, or two one after the other whose first was of `first`. */
  code(which: Secret, step = this.step, first = step): string {
    if (this.noneLeft) return 'blocked'
    if (which === 'wrong' || this.orphaned) {
      this.#failed()
      return `wrong ${this.errors}`
    }
    if (first <= this.usedStep) return 'used'
    this.usedStep = step
    const duress = this.#right(which)
    this.#happened('otp.accepted', duress)
    return duress ? 'duress' : 'valid'
  }

  answer(which: Secret, toThisChallenge: boolean): string {
    if (this.noneLeft) return 'blocked'
    if (this.now >= this.challengeUntil) return 'no_challenge'
    if (which === 'wrong' || !toThisChallenge || this.orphaned) {
      this.#failed()
      return `wrong ${this.errors}`
    }
    this.challengeUntil = 0
    const duress = this.#right(which)
    this.#open(duress)
    this.#happened('token.opened', duress)
    return duress ? '3' : '1'
  }

  force(target: 1 | 2 | 4): string {
    if (target === 1) this.#open(false)
    if (target === 2) {
      this.#close()
      this.errors = 0
    }
    if (target === 4) Object.assign(this, { stored: 'blocked', why: 'admin', until: 0, outstanding: null })
    this.#happened('token.forced')
    return String(target)
  }

  /** An administrator's block stays. */
  #closeAgain(): void {
    const blocked = this.stored === 'blocked' && this.why === 'admin'
    this.#close()
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
    Object.assign(this, { duressUntil: 0, challengeUntil: 0 })
    this.#happened('token.restored')
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
    this.#happened('token.recovered', this.shadow || this.now < this.duressUntil)
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
    this.#happened('token.recovery')
  }

  /** An enrolment that an administrator let replace whatever there was. */
  replace(phone: number, secrets: Secrets, phrase: string): string {
    this.#endShadow()
    this.#close()
    const begun = { registration: { phone, secrets, phrase }, errors: 0, usedStep: 0, challengeUntil: 0 }
    Object.assign(this, begun, { contacts: 'none', duressUntil: 0 })
    for (const one of this.transactions.values()) one.withdrawn = true
    this.#happened('token.enrolled')
    return 'ok'
  }

  /** Whether the last try there was has run out unproved, and nobody has noticed. */
  get lapsed(): boolean {
    return this.stored !== 'blocked' && this.errors >= maxErrors && this.outstanding !== null && !this.isOut
  }

  settle(): string {
    if (!this.lapsed) return 'false'
    this.#block()
    return 'true'
  }
}
