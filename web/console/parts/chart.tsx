import { useId } from 'react'

/** Values of one kind, one for each label; null where there is none. */
interface Series {
  readonly name: string
  readonly values: readonly (number | null)[]
}

interface ChartProps {
  readonly title: string
  /** What the picture says, in a sentence. */
  readonly summary: string
  /** At most three, told apart by how they are drawn. */
  readonly series: readonly Series[]
  readonly labels: readonly string[]
  readonly shown: (value: number) => string
  /** Lines instead of bars that stand on each other. */
  readonly lines?: boolean
}

const [width, height, top] = [320, 104, 4]

/** The end of the scale: 1, 2 or 5 and zeros. */
const endOf = (most: number): number => {
  const size = 10 ** Math.floor(Math.log10(Math.max(1, most)))
  return [1, 2, 5, 10].map((digit) => digit * size).find((end) => end >= most) ?? most
}

const yOf = (value: number, end: number): number => height - (value / end) * (height - top)

const fillOf = (index: number, hatch: string): string | undefined => (index === 1 ? `url(#${hatch})` : undefined)

const Bars = ({
  series,
  labels,
  end,
  hatch,
}: Pick<ChartProps, 'series' | 'labels'> & { end: number; hatch: string }) => {
  const slot = width / labels.length
  return labels.map((label, place) => {
    let below = 0
    return series.map(({ name, values }, index) => {
      const value = values[place] ?? 0
      const from = yOf(below, end)
      below += value
      if (value === 0) return null
      const y = yOf(below, end)
      return (
        <rect
          key={`${label} ${name}`}
          className={`fill-${index}`}
          fill={fillOf(index, hatch)}
          x={place * slot + slot * 0.12}
          y={y}
          width={slot * 0.76}
          height={Math.max(1, from - y)}
        />
      )
    })
  })
}

const Lines = ({ series, labels, end }: Pick<ChartProps, 'series' | 'labels'> & { end: number }) =>
  series.map(({ name, values }, index) => {
    const slot = width / labels.length
    const points = values.map((value, place) => (value === null ? null : [(place + 0.5) * slot, yOf(value, end)]))
    const path = points.flatMap((point, place) =>
      point === null ? [] : [`${(points[place - 1] ?? null) === null ? 'M' : 'L'}${point.join(' ')}`],
    )
    return (
      <g key={name} className={`line-${index}`}>
        <path d={path.join('')} />
        {points.map((point, place) =>
          point === null ? null : <circle key={labels[place]} cx={point[0]} cy={point[1]} r={2} />,
        )}
      </g>
    )
  })

const Swatch = ({ index, hatch, lines }: { index: number; hatch: string; lines: boolean }) => (
  <svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
    {lines ? (
      <g className={`line-${index}`}>
        <path d="M0 7H14" />
      </g>
    ) : (
      <rect className={`fill-${index}`} fill={fillOf(index, hatch)} x="1" y="1" width="12" height="12" />
    )}
  </svg>
)

/** A small chart of our own: a picture with a sentence for who does not see it, told apart by pattern and not by colour alone. Its numbers stand in a table beside it. */
export const Chart = ({ title, summary, series, labels, shown, lines = false }: ChartProps) => {
  const hatch = useId()
  const sums = labels.map((_, place) =>
    lines
      ? Math.max(...series.map(({ values }) => values[place] ?? 0))
      : series.reduce((sum, { values }) => sum + (values[place] ?? 0), 0),
  )
  const end = endOf(Math.max(...sums))
  return (
    <figure className="card chart">
      <figcaption>
        <h2>{title}</h2>
        <ul>
          {series.map(({ name, values }, index) => (
            <li key={name}>
              <Swatch index={index} hatch={hatch} lines={lines} />
              {name}
              {lines ? null : <b>{shown(values.reduce<number>((sum, value) => sum + (value ?? 0), 0))}</b>}
            </li>
          ))}
        </ul>
      </figcaption>
      <p className="scale hint" aria-hidden="true">
        {shown(end)}
      </p>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={summary}>
        <pattern id={hatch} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path d="M0 0V4" className="hatch" />
        </pattern>
        <path d={`M0 ${top}H${width}`} className="rule" />
        {lines ? (
          <Lines series={series} labels={labels} end={end} />
        ) : (
          <Bars series={series} labels={labels} end={end} hatch={hatch} />
        )}
        <path d={`M0 ${height}H${width}`} className="base" />
      </svg>
      <p className="ends hint" aria-hidden="true">
        <span>{labels[0]}</span>
        <span>{labels.at(-1)}</span>
      </p>
    </figure>
  )
}
