import type { Token, Transaction } from 'zaas-sdk'
import { Text } from '../../kit/text.tsx'
import { useApp } from '../app-context.ts'
import { useLive } from '../live.ts'
import { nameOf } from '../names.ts'
import { Screen } from './screen.tsx'

/** What is asked for, in one line each: amount and payee, or the text. */
const RequestCard = ({ token, transaction }: { token: Token; transaction: Transaction }) => {
  const { go } = useApp()
  const { amount, currency, payee, text } = transaction
  return (
    <button type="button" className="card token-card" onClick={() => go({ at: 'request', token, transaction })}>
      <strong>
        <Text>{amount === '' ? text : `${amount} ${currency}`}</Text>
      </strong>
      {payee !== '' && (
        <span className="second">
          <Text>{payee}</Text>
        </span>
      )}
    </button>
  )
}

/** What waits for the user's decision. */
export const RequestsScreen = ({ token }: { token: Token }) => {
  const { texts } = useApp()
  const live = useLive(token)
  return (
    <Screen>
      <h1>{texts.requests.title}</h1>
      <p className="second">
        <Text>{nameOf(token)}</Text>
      </p>
      {!live.reached && <p className="hint">{texts.noConnection}</p>}
      {live.reached && live.status === null && <p aria-live="polite">{texts.loading}</p>}
      {live.reached && live.status !== null && live.requests.length === 0 && (
        <p className="middle hint">{texts.requests.none}</p>
      )}
      <div className="stack">
        {live.requests.map((transaction) => (
          <RequestCard key={transaction.id} token={token} transaction={transaction} />
        ))}
      </div>
    </Screen>
  )
}
