import { queryOf } from '../../query.ts'

type OfTokens = 'opens' | 'duress' | 'errors' | 'blocks' | 'otp' | 'offline' | 'approved' | 'denied' | 'expired'

/** What is counted, as charts and table name it. */
export type Count = OfTokens | 'sent' | 'failed'

type Point = { readonly at: string } & Readonly<Record<Exclude<OfTokens, 'duress'>, number>> & {
    readonly duress?: number
    readonly webhooks: { readonly sent: number; readonly failed: number; readonly p50?: number; readonly p95?: number }
  }

/** What the instance answers. */
export interface Usage {
  readonly points: readonly Point[]
}

/** One bar of the charts, a row of the table. */
export interface Bar {
  /** When it begins: an hour, a day of UTC, or a month of it. */
  readonly at: string
  /** What a reader may not see is not in it. */
  readonly counts: Readonly<Partial<Record<Count, number>>>
  /** Milliseconds within which half and 95 % of webhooks were answered; in a month on its worst day. */
  readonly p50: number | null
  readonly p95: number | null
}

/** How far back a reader can look. */
export type Span = 'hours' | 'days' | 'months'

const [hour, day] = [3_600_000, 86_400_000]

const monthsAgo = (now: number, count: number): number => {
  const date = new Date(now)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - count, 1)
}

const endOf = (step: number, now: number): number => (Math.floor(now / step) + 1) * step

const ranges: Readonly<Record<Span, (now: number) => { step: 'hour' | 'day'; from: number; to: number }>> = {
  hours: (now) => ({ step: 'hour', from: endOf(hour, now) - 24 * hour, to: endOf(hour, now) }),
  days: (now) => ({ step: 'day', from: endOf(day, now) - 30 * day, to: endOf(day, now) }),
  months: (now) => ({ step: 'day', from: monthsAgo(now, 11), to: endOf(day, now) }),
}

/** The request for some time (ms). */
export const usagePath = (service: string, step: 'hour' | 'day', from: number, to: number): string =>
  `/tenant/usage?${queryOf({ service, step, from: new Date(from).toISOString(), to: new Date(to).toISOString() })}`

/** The request for a span that ends now. */
export const pathOfSpan = (span: Span, service: string, now: number): string => {
  const { step, from, to } = ranges[span](now)
  return usagePath(service, step, from, to)
}

const barOf = ({ at, webhooks: { p50, p95, ...sent }, ...counts }: Point): Bar => ({
  at,
  counts: { ...counts, ...sent },
  p50: p50 ?? null,
  p95: p95 ?? null,
})

const worst = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b)

const together = (a: Bar, b: Bar): Bar => ({
  at: a.at,
  counts: Object.fromEntries(
    Object.entries(a.counts).map(([name, count]) => [name, count + (b.counts[name as Count] ?? 0)]),
  ),
  p50: worst(a.p50, b.p50),
  p95: worst(a.p95, b.p95),
})

/** The bars of a span. */
export const barsOf = ({ points }: Usage, span: Span): Bar[] => {
  const bars = points.map(barOf)
  if (span !== 'months') return bars
  const months = Map.groupBy(bars, ({ at }) => at.slice(0, 7))
  return [...months.values()].map((days) => days.reduce(together))
}

/** Whether something happened. */
export const hasSomething = ({ counts }: Bar): boolean => Object.values(counts).some((count) => count > 0)

/** What a bar is called: an hour of the reader's clock, a day or a month of UTC. */
export const labelOf = ({ at }: Bar, span: Span, language: string): string => {
  const date = new Date(at)
  if (span === 'hours') return date.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' })
  const fields = span === 'days' ? ({ day: 'numeric' } as const) : ({ year: 'numeric' } as const)
  return date.toLocaleDateString(language, { month: 'short', timeZone: 'UTC', ...fields })
}
