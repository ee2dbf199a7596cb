import { useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { CopyButton } from '../../../kit/copy-button.tsx'
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
import { type State, StateBadge, type Transaction, TransactionDialog } from './transaction-dialog.tsx'

/** The request that puts a transaction before a user, with this service's own name. */
const requestOf = (service: string): string =>
  `curl -H "Authorization: Bearer $ZAAS_BASIC_KEY" -H 'content-type: application/json' \\
  -d '{"service":"${service}","id":"joe","amount":"12.50","currency":"EUR","payee":"Corner shop"}' \\
  ${location.origin}/token/transaction`

const Empty = ({ service }: { service: string }) => {
  const { texts } = useConsole()
  return (
    <div className="empty">
      <p>{texts.transactions.none}</p>
      <pre>{requestOf(service)}</pre>
      <CopyButton text={requestOf(service)} label={texts.copy} done={texts.copied} />
    </div>
  )
}

const whatOf = ({ amount, currency, payee, text }: Transaction): string =>
  [amount === undefined ? '' : `${amount} ${currency ?? ''}`, payee ?? '', amount === undefined ? (text ?? '') : '']
    .filter((part) => part !== '')
    .join(' · ')

/** What was put before users and what became of it. */
export const Transactions = () => {
  const { texts } = useConsole()
  const { service } = useService()
  const [user, setUser] = useFragment('u')
  const [state, setState] = useState<Exclude<State, 'duress'> | 'all'>('all')
  const [limit, setLimit] = useState(50)
  const [shown, setShown] = useState<string | null>(null)
  const query = queryOf({ service, id: useSettled(user), state: state === 'all' ? '' : state, limit })
  const path = `/token/transactions?${query}`
  const { value, error, checkedAt, again } = useLive<Page<Transaction>>(path, (background) => get(path, { background }))
  const chosen = value?.items.find(({ transaction }) => transaction === shown) ?? null
  const { heads, list, states, all } = texts.transactions
  // Approved under duress is approved here: nobody lists alarms by a filter.
  const { pending, approved, denied, expired } = states
  return (
    <>
      <Title>{texts.places.transactions}</Title>
      <div className="filters">
        <Field
          label={texts.transactions.user}
          hint={texts.transactions.userHint}
          value={user}
          onChange={(typed) => setUser(typed, 'quietly')}
        />
        <Choice
          label={texts.transactions.state}
          value={state}
          options={{ all, pending, approved, denied, expired }}
          onChange={setState}
        />
      </div>
      {value?.items.length === 0 ? (
        user === '' && state === 'all' ? (
          <Empty service={service} />
        ) : (
          <p className="hint">{texts.transactions.noMatch}</p>
        )
      ) : (
        <>
          <LiveLine checkedAt={checkedAt} />
          <List
            caption={list}
            heads={heads}
            list={{ items: value?.items ?? null, error, reload: async () => again() }}
            empty=""
            keyOf={({ transaction }) => transaction}
            row={(item) => [
              <button key="id" type="button" className="link" onClick={() => setShown(item.transaction)}>
                <Text>{item.id}</Text>
              </button>,
              <Text key="what">{whatOf(item)}</Text>,
              <StateBadge key="state" state={item.state} />,
              <Moment key="at" at={item.issuedAt} />,
            ]}
          />
          {value?.cursor === undefined || limit === 100 ? null : (
            <Button onPress={() => setLimit(100)}>{texts.more}</Button>
          )}
        </>
      )}
      {chosen === null ? null : (
        <TransactionDialog service={service} item={chosen} onChange={again} onClose={() => setShown(null)} />
      )}
    </>
  )
}
