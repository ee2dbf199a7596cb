import { useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { Notice } from '../../../kit/notice.tsx'
import { get, serverNow } from '../../api.ts'
import { useConsole } from '../../context.ts'
import { useLive } from '../../live.ts'
import { Chart } from '../../parts/chart.tsx'
import { Choice } from '../../parts/form.tsx'
import { Title } from '../../parts/frame.tsx'
import { List } from '../../parts/list.tsx'
import { nameOf, useServices } from '../../services.ts'
import { type Bar, barsOf, type Count, hasSomething, labelOf, pathOfSpan, type Span, type Usage } from './shapes.ts'

/** Seconds between questions: the instance itself counts a busy hour each five minutes. */
const pauses: readonly number[] = [15, 30, 60]

/** What each chart shows, one on the other. */
const groups = {
  opens: ['opens'],
  codes: ['otp', 'offline'],
  wrong: ['errors', 'blocks'],
  transactions: ['approved', 'denied', 'expired'],
  duress: ['duress'],
  webhooks: ['sent', 'failed'],
} as const satisfies Readonly<Record<string, readonly Count[]>>

const valuesOf = (bars: readonly Bar[], count: Count): number[] => bars.map(({ counts }) => counts[count] ?? 0)

const Charts = ({ bars, span }: { bars: readonly Bar[]; span: Span }) => {
  const { texts, language } = useConsole()
  const words = texts.usage
  const labels = bars.map((bar) => labelOf(bar, span, language))
  const shown = (value: number): string => value.toLocaleString(language)
  const milliseconds = (value: number): string => `${shown(value)} ms`
  const entries = Object.entries(groups) as [keyof typeof groups, readonly Count[]][]
  const seen = entries.filter(([, counts]) => counts.every((count) => bars[0]?.counts[count] !== undefined))
  const slowest = Math.max(0, ...bars.map(({ p95 }) => p95 ?? 0))
  return (
    <div className="charts">
      {seen.map(([group, counts]) => {
        const sums = bars.map((bar) => counts.reduce((sum, count) => sum + (bar.counts[count] ?? 0), 0))
        const most = Math.max(...sums)
        const total = sums.reduce((sum, value) => sum + value, 0)
        const peak = labels[sums.indexOf(most)] ?? ''
        return (
          <Chart
            key={group}
            title={words.groups[group]}
            summary={words.summary(words.groups[group], shown(total), shown(most), peak)}
            series={counts.map((count) => ({ name: words.counts[count], values: valuesOf(bars, count) }))}
            labels={labels}
            shown={shown}
          />
        )
      })}
      {slowest === 0 ? null : (
        <Chart
          title={span === 'months' ? words.worstLatency : words.latency}
          summary={words.latencySummary(milliseconds(slowest))}
          series={[
            { name: words.p50, values: bars.map(({ p50 }) => p50) },
            { name: words.p95, values: bars.map(({ p95 }) => p95) },
          ]}
          labels={labels}
          shown={milliseconds}
          lines
        />
      )}
    </div>
  )
}

const Numbers = ({ bars, span }: { bars: readonly Bar[]; span: Span }) => {
  const { texts, language } = useConsole()
  const words = texts.usage
  const all = Object.keys(words.counts) as Count[]
  const counts = all.filter((count) => bars[0]?.counts[count] !== undefined)
  return (
    <details className="numbers">
      <summary>{words.table}</summary>
      <List
        caption={words.table}
        heads={[words.at, ...counts.map((count) => words.counts[count]), words.p50, words.p95]}
        list={{ items: bars.filter(hasSomething).toReversed(), error: null, reload: async () => {} }}
        empty=""
        keyOf={({ at }) => at}
        row={(bar) => [
          <time key="at" dateTime={bar.at} title={bar.at}>
            {labelOf(bar, span, language)}
          </time>,
          ...counts.map((count) => (bar.counts[count] ?? 0).toLocaleString(language)),
          ...[bar.p50, bar.p95].map((value) => (value === null ? '' : `${value.toLocaleString(language)} ms`)),
        ]}
      />
    </details>
  )
}

/** What happened to tokens and webhooks, as charts and as numbers. */
export const UsageScreen = () => {
  const { texts } = useConsole()
  const { all } = useServices()
  const [span, setSpan] = useState<Span>('days')
  const [service, setService] = useState('')
  const { value, error, again } = useLive<Usage>(
    `${span} ${service}`,
    (background) => get(pathOfSpan(span, service, serverNow()), { background }),
    pauses,
  )
  const words = texts.usage
  const bars = value === null ? [] : barsOf(value, span)
  const isEmpty = !bars.some(hasSomething)
  const services = Object.fromEntries((all ?? []).map((one) => [one.service, nameOf(one)]))
  return (
    <>
      <Title>{texts.places.usage}</Title>
      <div className="filters">
        <Choice label={words.span} value={span} options={words.spans} onChange={setSpan} />
        <Choice
          label={words.service}
          value={service}
          options={{ '': words.allServices, ...services }}
          onChange={setService}
        />
      </div>
      {error === null ? null : (
        <Notice kind="error">
          <p>{texts.fault(error)}</p>
          <Button onPress={again}>{texts.tryAgain}</Button>
        </Notice>
      )}
      {value === null ? (
        error === null && <p className="hint">{texts.loading}</p>
      ) : isEmpty ? (
        <p className="hint">{words.none}</p>
      ) : (
        <>
          <Charts bars={bars} span={span} />
          <Numbers bars={bars} span={span} />
        </>
      )}
      {span === 'hours' ? null : <p className="hint">{words.utc}</p>}
    </>
  )
}
