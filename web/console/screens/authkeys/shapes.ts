/** An authkey as the list shows it. */
export interface Authkey {
  readonly id: string
  readonly name: string
  readonly hint: string
  readonly role: 'basic' | 'admin' | 'owner'
  readonly services: '*' | readonly string[]
  readonly cidrs: readonly string[]
  readonly expiresAt?: string
  readonly hideDuress: boolean
  readonly state: 'active' | 'rotating' | 'expired'
  readonly overlapUntil?: string
  readonly lastUsedAt?: string
  readonly lastUsedFrom?: string
}

/** An authkey with its secret, which is shown once. */
export interface WithSecret {
  readonly authkey: Authkey
  readonly secret: string
}
