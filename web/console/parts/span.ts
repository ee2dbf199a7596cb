const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** A length of time in its two largest units: 2 d 23 h. */
export const spanOf = (milliseconds: number, language: string): string => {
  let seconds = Math.max(60, Math.floor(milliseconds / 1000))
  const parts = units.flatMap(([unit, size]) => {
    const count = Math.floor(seconds / size)
    seconds -= count * size
    const number = new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' })
    return count === 0 ? [] : [number.format(count)]
  })
  return parts.slice(0, 2).join(' ')
}
