import { type ReactNode, useEffect, useState } from 'react'
import type { ResponseOf } from '../../../../core/contract/endpoint.ts'
import type { tokenTransactions } from '../../../../core/contract/endpoints/token/transactions.ts'
import { Button } from '../../../kit/button.tsx'
import { Text } from '../../../kit/text.tsx'
import { get, post } from '../../api.ts'
import { useConsole } from '../../context.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { useSending } from '../../parts/form.tsx'
import { Moment } from '../../parts/list.tsx'
import { queryOf } from '../../query.ts'

/** A transaction as the list has it. */
export type Transaction = ResponseOf<typeof tokenTransactions>['items'][number]

/** What became of a transaction. */
export type State = Transaction['state']

const looks = {
  pending: ['pending', '○'],
  approved: ['open', '●'],
  denied: ['blocked', '■'],
  duress: ['duress', '◆'],
  expired: ['closed', '●'],
} as const

/** A state in word, shape and colour. */
export const StateBadge = ({ state }: { state: State }) => {
  const { texts } = useConsole()
  const [colour, shape] = looks[state]
  return (
    <span className={`status ${colour}`}>
      <span aria-hidden="true">{shape}</span> {texts.transactions.states[state]}
    </span>
  )
}

const Line = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

/** Lines of what was posted, whole and as it was posted. */
const Posted = ({ item }: { item: Transaction }) => {
  const { texts } = useConsole()
  const { fields } = texts.transactions
  const said: readonly (readonly [string, string | undefined])[] = [
    [fields.id, item.id],
    [fields.amount, item.amount === undefined ? undefined : `${item.amount} ${item.currency ?? ''}`],
    [fields.payee, item.payee],
    [fields.text, item.text],
    [fields.reference, item.reference],
    [fields.by, item.by],
    [fields.transaction, item.transaction],
  ]
  return (
    <>
      {said.map(([name, value]) =>
        value === undefined || value === '' ? null : (
          <Line key={name} name={name}>
            <Text>{value}</Text>
          </Line>
        ),
      )}
    </>
  )
}

/** One transaction: its fields as posted, its hash, its times; a pending one can be cancelled. */
export const TransactionDialog = ({
  service,
  item,
  onChange,
  onClose,
}: {
  service: string
  item: Transaction
  onChange: () => void
  onClose: () => void
}) => {
  const { texts } = useConsole()
  const { fields } = texts.transactions
  const { transaction } = item
  const [hash, setHash] = useState('')
  const [said, setSaid] = useState('')
  const { busy, send, trouble } = useSending()
  useEffect(() => {
    const query = queryOf({ service, transaction })
    void get<{ hash: string }>(`/token/transaction?${query}`).then((reply) => setHash(reply.ok ? reply.body.hash : ''))
  }, [service, transaction])
  const cancel = async (): Promise<void> => {
    const answer = await send(post<{ state: State }>('/token/transaction/cancel', { service, transaction }))
    if (answer !== null) setSaid(answer.state === 'expired' ? texts.transactions.cancelled : texts.transactions.settled)
    onChange()
  }
  return (
    <Dialog title={texts.transactions.detail} onClose={onClose}>
      {trouble}
      <dl className="lines">
        <Posted item={item} />
        <Line name={fields.state}>
          <StateBadge state={item.state} />
        </Line>
        <Line name={fields.issuedAt}>
          <Moment at={item.issuedAt} />
        </Line>
        <Line name={fields.expiresAt}>
          <Moment at={item.expiresAt} />
        </Line>
        {item.decidedAt === undefined ? null : (
          <Line name={fields.decidedAt}>
            <Moment at={item.decidedAt} />
          </Line>
        )}
        {hash === '' ? null : (
          <Line name={fields.hash}>
            <code>{hash}</code>
          </Line>
        )}
      </dl>
      <p role="status">{said}</p>
      <p className="actions">
        <Button onPress={onClose}>{texts.close}</Button>
        {item.state === 'pending' ? (
          <Button kind="danger" disabled={busy} onPress={() => void cancel()}>
            {texts.transactions.cancel}
          </Button>
        ) : null}
      </p>
    </Dialog>
  )
}
