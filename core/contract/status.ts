/** The status numbers of product.md, wire-compatible with ZofToken clients. */
export const Status = { notEnrolled: 0, open: 1, closed: 2, duress: 3, blocked: 4 } as const

/** A status number: 0 not enrolled, 1 open, 2 closed, 3 duress, 4 blocked. */
export type Status = (typeof Status)[keyof typeof Status]

/** What a caller may see: with `hideDuress`, 3 reads as 1 (protocol.md 14). */
export const shown = (status: Status, hideDuress: boolean): Status =>
  hideDuress && status === Status.duress ? Status.open : status
