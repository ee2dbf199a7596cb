/** When a schedule fires next, after a time in milliseconds. */
export type NextTime = (after: number) => number

const unitMilliseconds: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }
const searchMinutes = 366 * 24 * 60

/** Reads `rate(1 minute)` or `cron(minutes hours day month weekday year)`, in UTC. */
export const parseSchedule = (expression: string): NextTime => {
  const [, value, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? []
  const period = Number(value) * (unitMilliseconds[unit] ?? Number.NaN)
  if (period > 0) return (after) => after + period
  const fields = /^cron\((.*)\)$/.exec(expression)?.[1]?.trim().split(/\s+/)
  if (fields?.length !== 6) throw new Error(`Schedule ${expression} is not understood`)
  const [minutes = '', hours = '', days = '', months = '', weekdays = '', years = ''] = fields
  return (after) => {
    const minute = Math.floor(after / 60_000) + 1
    for (let step = 0; step < searchMinutes; step += 1) {
      const time = new Date((minute + step) * 60_000)
      const fits =
        includes(minutes, time.getUTCMinutes()) &&
        includes(hours, time.getUTCHours()) &&
        includes(days, time.getUTCDate()) &&
        includes(named(months, monthNames), time.getUTCMonth() + 1) &&
        includes(named(weekdays, weekdayNames), time.getUTCDay() + 1) &&
        includes(years, time.getUTCFullYear())
      if (fits) return time.getTime()
    }
    return Infinity
  }
}

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const weekdayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

const named = (field: string, names: readonly string[]): string => {
  return field.replaceAll(/[A-Z]{3}/g, (name) => String(names.indexOf(name) + 1))
}

/** Whether a cron field (`*`, `?`, lists, ranges, steps) includes a number. */
const includes = (field: string, value: number): boolean => {
  return field.split(',').some((part) => {
    const [range = '', step] = part.split('/')
    const [from, to] = range === '*' || range === '?' ? [0, Infinity] : range.split('-').map(Number)
    const last = to ?? (step === undefined ? from : Infinity)
    if (from === undefined || last === undefined || Number.isNaN(from) || Number.isNaN(last))
      throw new Error(`Schedule field ${field} is not understood`)
    return value >= from && value <= last && (step === undefined || (value - from) % Number(step) === 0)
  })
}
