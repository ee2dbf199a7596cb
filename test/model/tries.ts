/** The three that can be typed. */
export type Secret = 'normal' | 'duress' | 'wrong'

/** What one phone was given at its registration. */
export interface Secrets {
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

/** The tries of the model: what a PIN, a code or an answer costs and what a right one does, whatever it is for. */
export class Tries {
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
  challengeUntil = 0
  usedStep = 0
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

  protected happened(type: string, duress = false): void {
    const hidden = type === 'transaction.approved' ? 'transaction.duress' : 'token.duress'
    this.events.push(duress ? hidden : type)
  }

  protected blocks(): void {
    Object.assign(this, { stored: 'blocked', why: 'pin', until: 0, outstanding: null })
    this.happened('token.blocked')
  }

  protected shut(): void {
    Object.assign(this, { stored: 'closed', until: 0, outstanding: null })
  }

  protected opens(duress: boolean, milliseconds = windowMilliseconds): void {
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
      if (this.stored !== 'blocked') this.blocks()
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
      if (left === 0) this.blocks()
      else this.happened('token.error')
      return { error: `pin ${left}` }
    }
    return { duress: this.right(which) }
  }

  /** A right secret, whatever it was for: whether its success reads as duress. */
  protected right(which: 'normal' | 'duress'): boolean {
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
    this.happened('token.unlocked', duress)
    return 'denied'
  }

  /** Both messages of an operation under a PIN. */
  underPin(which: Secret, carryOut: (duress: boolean) => string): string {
    const evaluated = this.evaluate()
    if (evaluated !== 'ok') return evaluated
    const proved = this.prove(which)
    return 'error' in proved ? proved.error : carryOut(proved.duress)
  }

  /** A try by code: one more error, and a block at the last. */
  protected failed(): void {
    this.errors += 1
    if (this.errors >= maxErrors) this.blocks()
    else this.happened('token.error')
  }

  /** A code of `step`, or two one after the other whose first was of `first`. */
  code(which: Secret, step = this.step, first = step): string {
    if (this.noneLeft) return 'blocked'
    if (which === 'wrong' || this.orphaned) {
      this.failed()
      return `wrong ${this.errors}`
    }
    if (first <= this.usedStep) return 'used'
    this.usedStep = step
    const duress = this.right(which)
    this.happened('otp.accepted', duress)
    return duress ? 'duress' : 'valid'
  }

  answer(which: Secret, toThisChallenge: boolean): string {
    if (this.noneLeft) return 'blocked'
    if (this.now >= this.challengeUntil) return 'no_challenge'
    if (which === 'wrong' || !toThisChallenge || this.orphaned) {
      this.failed()
      return `wrong ${this.errors}`
    }
    this.challengeUntil = 0
    const duress = this.right(which)
    this.opens(duress)
    this.happened('token.opened', duress)
    return duress ? '3' : '1'
  }

  /** Whether the last try there was has run out unproved, and nobody has noticed. */
  get lapsed(): boolean {
    return this.stored !== 'blocked' && this.errors >= maxErrors && this.outstanding !== null && !this.isOut
  }

  settle(): string {
    if (!this.lapsed) return 'false'
    this.blocks()
    return 'true'
  }
}
