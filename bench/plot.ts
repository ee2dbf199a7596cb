/** A bar: what was measured, how long it is, and the mark that it should not pass. */
export interface Bar {
  readonly name: string
  readonly value: number
  readonly budget: number
}

const [rowHeight, left, width] = [26, 330, 480] as const
const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;')

/** Bars with their budgets as SVG: each is drawn against its own budget, so that quotients, seconds and milliseconds stand in one picture. */
export const plotted = (title: string, bars: readonly Bar[]): string => {
  const most = Math.max(1.25, ...bars.map(({ value, budget }) => value / budget))
  const scale = width / most
  const rows = bars.map(({ name, value, budget }, at) => {
    const y = 40 + at * rowHeight
    const part = value / budget
    return `<text x="${left - 8}" y="${y + 13}" text-anchor="end">${escaped(name)}</text>
<rect x="${left}" y="${y}" width="${(part * scale).toFixed(1)}" height="18" fill="${part <= 1 ? '#2f7d4f' : '#b3402e'}"/>
<text x="${(left + part * scale + 6).toFixed(1)}" y="${y + 13}">${value.toFixed(2)} of ${budget}</text>`
  })
  const height = 52 + bars.length * rowHeight
  const mark = (left + scale).toFixed(1)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left + width + 110} ${height}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>
<text x="8" y="20" font-size="14">${escaped(title)}</text>
${rows.join('\n')}
<line x1="${mark}" x2="${mark}" y1="30" y2="${height - 12}" stroke="#333" stroke-dasharray="4 3"/>
</svg>
`
}
