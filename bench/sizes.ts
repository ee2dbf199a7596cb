import { prices } from './prices.ts'

/** Dollars for a million of each, without the front door's CloudFront and WAF. */
export interface PerMillion {
  readonly poll: number
  readonly open: number
  readonly event: number
  /** Of a poll's: what a load balancer and containers would take the place of. */
  readonly pollByRequest: number
}

/** What a user does in a month: two opens and forty polls on each of 22 days, and an event for each open (docs/capacity.md). */
const monthly = { opens: 44, polls: 880, events: 44 } as const
/** Bytes that are kept: a token's items with what DynamoDB adds, and an event with its place and its delivery, for 90 days. */
const kept = { token: 5_000, event: 1_500 } as const
const eventMonths = 3
/** What an hour of two containers of one vCPU and 2 GB costs in two zones, and of a load balancer with its units at a few hundred polls a second. */
const containerHour = { containers: 2 * (0.03238 + 2 * 0.00356), balancer: 0.0252, units: 0.008 } as const
const hours = 730

/** What so many users cost in a month, by part, and with CloudFront and WAF. */
export const monthOf = (users: number, { poll, open, event }: PerMillion) => {
  const millions = (each: number): number => (users * each) / 1e6
  const gigabytes = (users * (kept.token + kept.event * monthly.events * eventMonths)) / 1e9
  const parts = {
    polls: millions(monthly.polls) * poll,
    opens: millions(monthly.opens) * open,
    events: millions(monthly.events) * event,
    stored: gigabytes * (prices.storageGigabyte + prices.recoveryGigabyte),
  }
  const sum = Object.values(parts).reduce((all, part) => all + part, 0)
  const requests = millions(monthly.polls + 2 * monthly.opens)
  return { ...parts, sum, withFront: sum + requests * (prices.cloudFront + prices.waf) }
}

/** From how many polls on containers are cheaper than a request each: millions a month, and a second on average. */
export const containersFrom = ({ pollByRequest }: PerMillion): { month: number; millions: number; aSecond: number } => {
  const month = hours * Object.values(containerHour).reduce((sum, part) => sum + part, 0)
  const millions = month / pollByRequest
  return { month, millions, aSecond: (millions * 1e6) / (hours * 3_600) }
}

const dollars = (value: number): string => `$${value < 10 ? value.toFixed(2) : value.toFixed(0)}`

/** Both for people, as docs/capacity.md has them. */
export const shownSizes = (per: PerMillion): string => {
  const rows = [1e3, 1e4, 1e5, 1e6].map((users) => {
    const { sum, withFront, ...parts } = monthOf(users, per)
    const cells = [...Object.values(parts), sum, withFront].map(dollars)
    return `| ${users.toLocaleString('en')} | ${cells.join(' | ')} | ${((100 * sum) / users).toFixed(2)} ¢ |`
  })
  const { month, millions, aSecond } = containersFrom(per)
  return `| users | polls | opens | webhooks | stored | a month | with CloudFront and WAF | a user |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

Two containers and a load balancer: ${dollars(month)} a month ÷ ${dollars(per.pollByRequest)} = ${millions.toFixed(0)} million polls a month, ${aSecond.toFixed(0)} a second on average.`
}
