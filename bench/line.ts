import { type SelfTime, shownTimes } from './profile.ts'
import { type Samples, type Summary, summary } from './samples.ts'

/** A line of the budgets: what was measured, what it is measured by, and what the quotient may be. */
export interface Line {
  readonly what: string
  readonly budget: number
  readonly ratio: number
  readonly met: boolean
  /** What the floor is made of. */
  readonly floor: string
  readonly parts: Readonly<Record<string, Summary>>
  /** Where the processor went, of a line that was missed. */
  readonly profile?: readonly SelfTime[]
}

/** A line in the making: `ratio` is reckoned from the summaries of its parts. */
interface Measured<Name extends string> {
  what: string
  budget: number
  floor: string
  samples: Record<Name, Samples>
  ratio: (parts: Record<Name, Summary>) => number
  /** Runs what was measured once more, to see where the processor goes. */
  profile?: () => Promise<readonly SelfTime[]>
}

/** The line of what was measured; one that is missed has its profile. */
export const lineOf = async <Name extends string>({
  samples,
  ratio,
  profile,
  ...line
}: Measured<Name>): Promise<Line> => {
  const entries = Object.entries<Samples>(samples).map(([name, one]) => [name, summary(one)])
  const parts = Object.fromEntries(entries) as Record<Name, Summary>
  const quotient = ratio(parts)
  const measured = { ...line, parts, ratio: quotient, met: quotient <= line.budget }
  return measured.met || profile === undefined ? measured : { ...measured, profile: await profile() }
}

const column = (value: number): string => value.toFixed(2).padStart(9)

/** A line for people. */
export const shownLine = ({ what, budget, ratio, met, floor, parts, profile }: Line): string =>
  [
    `${met ? 'met   ' : 'MISSED'} ${ratio.toFixed(2)} of ${budget}   ${what} ÷ ${floor}`,
    ...Object.entries(parts).map(
      ([name, { median, p99, spread, cpu }]) =>
        `         ${name.padEnd(26)}${column(median)}${column(p99)}${column(spread)}${column(cpu)}`,
    ),
    ...(profile === undefined ? [] : [shownTimes(profile)]),
  ].join('\n')
