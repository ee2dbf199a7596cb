import { appBase } from '../../core/contract/app-base.ts'

/** What an enrolment's link tells: the organisation, the code for typing, and where the app is opened and got. */
export interface Link {
  readonly tenant: string
  readonly code: string
  readonly app: string
  readonly stores: readonly { readonly store: 'android' | 'ios'; readonly address: string }[]
}

const patterns = {
  c: /^[0-9A-HJKMNP-TV-Z]{16}$/,
  p: /^[\w-]{43}$/,
  g: /^[A-Za-z]\w*(\.[A-Za-z]\w*)+$/,
  i: /^\d{1,20}$/,
} as const

/**
 * Reads a link; null for what none of ours is. Anybody can write one: an app's scheme is one that the tenant could have
 * saved, so that nothing runs here and no web page is opened, and of a store only the app's name is taken.
 */
export const readLink = ({ origin, pathname, hash }: Pick<URL, 'origin' | 'pathname' | 'hash'>): Link | null => {
  const [, tenant] = /^\/get\/([a-z][a-z0-9-]{2,30})$/.exec(pathname) ?? []
  const told = new URLSearchParams(hash.slice(1))
  const read = (name: keyof typeof patterns): string | null => {
    const value = told.get(name) ?? ''
    return patterns[name].test(value) ? value : null
  }
  const [base, code, key] = [told.get('a') ?? '', read('c'), read('p')]
  if (tenant === undefined || code === null || key === null || appBase(base, tenant)?.kind !== 'scheme') return null
  const [android, ios] = [read('g'), read('i')]
  return {
    tenant,
    code,
    app: `${base.endsWith('/') ? base : `${base}/`}${tenant}#c=${code}&p=${key}&u=${encodeURIComponent(origin)}`,
    stores: [
      ...(android === null
        ? []
        : [{ store: 'android' as const, address: `https://play.google.com/store/apps/details?id=${android}` }]),
      ...(ios === null ? [] : [{ store: 'ios' as const, address: `https://apps.apple.com/app/id${ios}` }]),
    ],
  }
}
