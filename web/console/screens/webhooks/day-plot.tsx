import { useEffect, useState } from 'react'
import type { ResponseOf } from '../../../../core/contract/endpoint.ts'
import type { tenantUsage } from '../../../../core/contract/endpoints/tenant/usage.ts'
import { get } from '../../api.ts'
import { useConsole } from '../../context.ts'
import { queryOf } from '../../query.ts'

type Points = ResponseOf<typeof tenantUsage>['points']

const hour = 3_600_000
const [width, height, bar] = [480, 80, 14]

/** The tries of the last 24 hours, an hour a bar; the dark part of a bar failed. A sentence says the same. */
export const DayPlot = ({ service }: { service: string }) => {
  const { texts } = useConsole()
  const [points, setPoints] = useState<Points>([])
  useEffect(() => {
    const end = Math.ceil(Date.now() / hour) * hour
    const [from, to] = [new Date(end - 24 * hour).toISOString(), new Date(end).toISOString()]
    const query = queryOf({ service, from, to, step: 'hour' })
    void get<{ points: Points }>(`/tenant/usage?${query}`, { background: true }).then((reply) =>
      setPoints(reply.ok ? reply.body.points : []),
    )
  }, [service])
  const sum = (of: (webhooks: Points[number]['webhooks']) => number): number =>
    points.reduce((all, { webhooks }) => all + of(webhooks), 0)
  const most = Math.max(1, ...points.map(({ webhooks }) => webhooks.sent))
  const sent = sum((webhooks) => webhooks.sent)
  const said = texts.webhooks.daySaid(
    sent,
    sum((webhooks) => webhooks.failed),
  )
  return (
    <section className="card" aria-label={texts.webhooks.day}>
      <h2>{texts.webhooks.day}</h2>
      <p>{said}</p>
      {sent === 0 ? null : (
        <svg className="day-plot" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={said}>
          {points.map(({ at, webhooks }, index) => {
            const [whole, dark] = [(webhooks.sent / most) * height, (webhooks.failed / most) * height]
            const x = index * (width / 24)
            return (
              <g key={at}>
                <rect className="sent" x={x} y={height - whole} width={bar} height={whole} />
                <rect className="failed" x={x} y={height - dark} width={bar} height={dark} />
              </g>
            )
          })}
        </svg>
      )}
    </section>
  )
}
