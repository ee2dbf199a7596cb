/** When and from where an authkey was last used, to the hour. */
export interface KeyUse {
  /** Milliseconds since 1970. */
  at: number
  address: string
}

/** The last uses of authkeys, each on an item of its own that nothing else waits for. */
export interface KeyUses {
  /** Notes the first use in an hour; later ones change nothing. */
  note(tenant: string, id: string, use: KeyUse): Promise<void>
  /** By id; those that were never used are left out. */
  read(tenant: string, ids: readonly string[]): Promise<Map<string, KeyUse>>
}
