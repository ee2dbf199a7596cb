import type { Recovery } from '../../core/domain/token/cold-state.ts'

/** Whom a user trusts. */
export const contacts = [
  { n: 'Ana', a: 'ana@example.com' },
  { n: 'Ben', a: '+15550100200' },
  { n: 'Cy', a: 'cy@example.com' },
]

/** Whom a coercer would rather have. */
export const others = [
  { n: 'Eve', a: 'eve@example.com' },
  { n: 'Flo', a: '+15550100999' },
  { n: 'Gil', a: 'gil@example.com' },
]

/** A recovery that two contacts were picked for. */
export const recoveryOf = (number: number, part: Partial<Recovery> = {}): Recovery => ({
  id: new Uint8Array(16).fill(number),
  picks: [0, 2],
  salt: new Uint8Array(32),
  mac: new Uint8Array(32),
  tries: 3,
  expires: 0,
  from: 0,
  ...part,
})
