import type { Catalogue } from '../../texts/texts.ts'

/** One management action as the API shows it. */
export interface Entry {
  readonly id: string
  readonly at: string
  readonly action: string
  readonly by: string
  readonly byName: string
  readonly service?: string
  readonly user?: string
  readonly reason?: string
  readonly address: string
  readonly changes?: readonly { readonly field: string; readonly from?: unknown; readonly to?: unknown }[]
}

/** What the list is narrowed to; an empty text narrows nothing. */
export interface Filter {
  readonly by: string
  readonly action: string
  readonly service: string
  /** Days as `2026-11-26`, of the reader's clock, the last one whole. */
  readonly from: string
  readonly to: string
}

const day = 86_400_000

const moment = (date: string, more: number): string =>
  date === '' ? '' : new Date(new Date(`${date}T00:00`).getTime() + more).toISOString()

/** The address of a narrowed list. */
export const pathOfFilter = ({ from, to, ...rest }: Filter): string => {
  const all = { ...rest, from: moment(from, 0), to: moment(to, day - 1) }
  const given = Object.entries(all).filter(([, value]) => value !== '')
  return `/tenant/audit?${given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`
}

const valueOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

/** What changed, field by field. */
export const changesOf = ({ changes = [] }: Entry): string =>
  changes
    .map(({ field, from, to }) => {
      const values = [from, to].filter((value) => value !== undefined).map(valueOf)
      return values.length === 0 ? field : `${field}: ${values.join(' → ')}`
    })
    .join(' · ')

/** An action in plain words. */
export const actionOf = (action: string, { audit }: Catalogue): string =>
  (audit.actions as Readonly<Record<string, string>>)[action] ?? action

/** The columns of the export, in UTC and with the API's own words. */
export const columns = ['at', 'by', 'byName', 'action', 'service', 'user', 'changes', 'reason', 'address'] as const

/** An entry as a line of the export. */
export const lineOf = (entry: Entry): string[] =>
  columns.map((column) => (column === 'changes' ? changesOf(entry) : (entry[column] ?? '')))
