import type { Policy } from '../core/protocol/policy.ts'
import type { Held, Terms, TokenRecord } from './record.ts'

const MOST_EARLIER = 8

/** The terms of a registration made now. */
export const termsOf = (policy: Policy): Terms => ({
  mode: policy.mode,
  it: policy.it,
  lvl: policy.lvl,
  alpha: policy.pin.alpha,
  duress: policy.duress,
  rev: policy.rev,
})

const sameBut = (a: Terms, b: Terms): boolean =>
  a.mode === b.mode && a.it === b.it && a.lvl === b.lvl && a.alpha === b.alpha && a.duress === b.duress

/**
 * Terms after a PIN change under the newest policy. Whichever PIN it was made under, an administrator's restore may bring
 * back the registration that it replaced, or one before it (protocol.md 10): their terms stay known, oldest first.
 * One without a duress PIN never is what a shadow set aside. Equal terms stay as they are, for all revisions from theirs on.
 */
export const afterChange = ({ terms, past, pol }: TokenRecord): Pick<TokenRecord, 'terms' | 'past'> => {
  const next = termsOf(pol)
  if (sameBut(terms, next)) return { terms, past }
  const earlier = past.filter(({ rev }) => rev !== terms.rev)
  return { terms: next, past: [...earlier, terms].filter(({ duress }) => duress).slice(-MOST_EARLIER) }
}

/** Makes a registration the record's own; its local check starts anew. */
export const hold = (record: TokenRecord, { terms, past, chk }: Held): void => {
  Object.assign(record, { terms, past, chk, fc: 0, pst: 'ok' } satisfies Partial<TokenRecord>)
}

/**
 * Goes back to earlier terms if the server has this phone under a registration of theirs. Only a restore does that. The
 * list stays, though nothing else can come back: the phone would stop asking, and who watches the wire would know of the restore.
 */
export const backTo = (record: TokenRecord, revision: number): void => {
  const found = [...record.past, record.terms].filter(({ rev }) => rev <= revision).at(-1)
  if (found !== undefined && found !== record.terms)
    hold(record, { terms: found, past: record.past, chk: new Uint8Array(0) })
}
