import { useState } from 'react'
import { Text } from '../../../kit/text.tsx'
import { get } from '../../api.ts'
import { useConsole } from '../../context.ts'
import { useFragment } from '../../fragment.ts'
import { useLive } from '../../live.ts'
import { Choice, Field } from '../../parts/form.tsx'
import { Title } from '../../parts/frame.tsx'
import { List, Moment } from '../../parts/list.tsx'
import { LiveLine } from '../../parts/status.tsx'
import { queryOf } from '../../query.ts'
import { useService } from '../../services.ts'
import { useSettled } from '../desk/finder.tsx'
import type { Page } from '../tokens/shapes.ts'
import { DayPlot } from './day-plot.tsx'
import { DeliveryDialog } from './delivery-dialog.tsx'
import { EndpointCard } from './endpoint-card.tsx'
import { type Delivery, StateBadge, type Whole } from './shapes.tsx'

/** What a service was told, how that went, and the endpoint that is told. */
export const Webhooks = () => {
  const { texts } = useConsole()
  const { webhooks } = texts
  const { service } = useService()
  const [user, setUser] = useFragment('u')
  const [state, setState] = useState<Delivery['state'] | 'all'>('all')
  const [shown, setShown] = useState<string | null>(null)
  const query = queryOf({ service, id: useSettled(user), state: state === 'all' ? '' : state })
  const list = `/webhook/deliveries?${query}`
  const { value, error, checkedAt, again } = useLive<Page<Delivery>>(list, (background) => get(list, { background }))
  const whole = useLive<Whole>(service, (background) => get(`/service/get?${queryOf({ service })}`, { background }))
  const chosen = value?.items.find(({ delivery }) => delivery === shown) ?? null
  const refresh = (): void => {
    whole.again()
    again()
  }
  return (
    <>
      <Title>{texts.places.webhooks}</Title>
      {whole.value === null ? null : <EndpointCard key={service} whole={whole.value} onChange={refresh} />}
      <DayPlot service={service} />
      <h2>{webhooks.deliveries}</h2>
      <div className="filters">
        <Field
          label={webhooks.user}
          hint={webhooks.userHint}
          value={user}
          onChange={(typed) => setUser(typed, 'quietly')}
        />
        <Choice
          label={webhooks.filter}
          value={state}
          options={{ all: webhooks.all, ...webhooks.of }}
          onChange={setState}
        />
      </div>
      <LiveLine checkedAt={checkedAt} />
      <List
        caption={webhooks.deliveries}
        heads={webhooks.heads}
        list={{ items: value?.items ?? null, error, reload: async () => again() }}
        empty={webhooks.none}
        keyOf={({ delivery }) => delivery}
        row={(item) => [
          <button key="event" type="button" className="link" onClick={() => setShown(item.delivery)}>
            {item.event}
          </button>,
          <Text key="user">{item.id}</Text>,
          <Moment key="at" at={item.at} />,
          <StateBadge key="state" state={item.state} word={webhooks.of[item.state]} />,
          String(item.attempts),
          item.lastCode === undefined ? '' : String(item.lastCode),
          item.nextTryAt === undefined ? '' : <Moment key="next" at={item.nextTryAt} />,
        ]}
      />
      {chosen === null ? null : (
        <DeliveryDialog service={service} item={chosen} onChange={refresh} onClose={() => setShown(null)} />
      )}
    </>
  )
}
