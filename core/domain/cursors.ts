/** Places in a long answer, as texts that a caller can give back, but not make or change. */
export interface Cursors {
  make(tenant: string, place: string): Promise<string>
  /** Null when it is none of this tenant's. */
  read(tenant: string, cursor: string): Promise<string | null>
}
