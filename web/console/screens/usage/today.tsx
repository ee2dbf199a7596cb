import { get, serverNow } from '../../api.ts'
import { useConsole } from '../../context.ts'
import { useLive } from '../../live.ts'
import { Link } from '../../parts/frame.tsx'
import { nameOf, type Service } from '../../services.ts'
import { barsOf, type Bar, type Usage, usagePath } from './shapes.ts'

const week = 7 * 86_400_000
const pauses: readonly number[] = [15, 30, 60]

/** Midnight where the reader is. */
const midnight = (now: number): number => new Date(now).setHours(0, 0, 0, 0)

const sumOf = (bars: readonly Bar[], count: 'opens' | 'errors', from: number, to: number): number =>
  bars
    .filter(({ at }) => from <= Date.parse(at) && Date.parse(at) < to)
    .reduce((sum, { counts }) => sum + (counts[count] ?? 0), 0)

/** What happened today, beside the same hours a week ago. */
export const Today = ({ service }: { service: Service }) => {
  const { texts, language } = useConsole()
  const words = texts.usage
  const { value } = useLive<Usage>(
    service.service,
    (background) => {
      const now = serverNow()
      return get(usagePath(service.service, 'hour', midnight(now - week), now), { background })
    },
    pauses,
  )
  if (value === null) return null
  const bars = barsOf(value, 'hours')
  const now = serverNow()
  return (
    <section className="card">
      <h2>{words.today(nameOf(service))}</h2>
      <dl className="today">
        {(['opens', 'errors'] as const).map((count) => (
          <div key={count}>
            <dt>{words.counts[count]}</dt>
            <dd>
              <b>{sumOf(bars, count, midnight(now), now).toLocaleString(language)}</b>{' '}
              <span className="hint">
                {words.weekAgo(sumOf(bars, count, midnight(now - week), now - week).toLocaleString(language))}
              </span>
            </dd>
          </div>
        ))}
      </dl>
      <p>
        <Link to="usage">{words.more}</Link>
      </p>
    </section>
  )
}
