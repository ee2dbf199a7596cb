import { type ReactNode, useEffect, useState } from 'react'
import type { Token, Transaction } from 'zaas-sdk'
import { Button } from '../../kit/button.tsx'
import { Notice } from '../../kit/notice.tsx'
import { Text } from '../../kit/text.tsx'
import { useApp } from '../app-context.ts'
import { nameOf } from '../names.ts'
import { useFault, usePinAction } from '../pin-action.ts'
import { Ending } from './ending.tsx'
import { Screen } from './screen.tsx'
import { TokenPin } from './token-pin.tsx'

const Row = ({ label, children }: { label: string; children: ReactNode }) => (
  <div>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
)

/** Whole seconds until a request is over, counted by the server's clock. */
const useLeft = (token: Token, { expiresAt }: Transaction): number => {
  const count = (): number => Math.max(0, Math.ceil((expiresAt.getTime() - token.now()) / 1000))
  const [left, setLeft] = useState(count)
  useEffect(() => {
    const timer = setInterval(() => setLeft(count()), 1000)
    return () => clearInterval(timer)
  })
  return left
}

/** Every field whole, whatever its length: what is approved is what was seen. */
const Fields = ({ token, transaction, left }: { token: Token; transaction: Transaction; left: number }) => {
  const { texts, locale } = useApp()
  const { amount, currency, payee, text, issuedAt } = transaction
  return (
    <dl className="fields">
      {amount !== '' && (
        <Row label={texts.requests.amount}>
          <span className="amount">
            <Text>{`${amount} ${currency}`}</Text>
          </span>
        </Row>
      )}
      {payee !== '' && (
        <Row label={texts.requests.payee}>
          <Text>{payee}</Text>
        </Row>
      )}
      {text !== '' && (
        <Row label={texts.requests.text}>
          <Text>{text}</Text>
        </Row>
      )}
      <Row label={texts.requests.posted}>
        {issuedAt.toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' })} · <Text>{nameOf(token)}</Text>
      </Row>
      <Row label={texts.requests.left}>
        <span role="timer">{`${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`}</span>
      </Row>
    </dl>
  )
}

/** One request: read whole, then denied without a PIN or approved under it. */
export const RequestScreen = ({ token, transaction }: { token: Token; transaction: Transaction }) => {
  const { texts } = useApp()
  const left = useLeft(token, transaction)
  const [step, setStep] = useState<'read' | 'pin' | 'approved' | 'denied' | 'over'>('read')
  const [fault, setFault] = useState<string | null>(null)
  const faultOf = useFault()
  const action = usePinAction({
    act: (pin) => token.approve(transaction, pin),
    succeeded: () => setStep('approved'),
    refused: ({ result }) => {
      if (result === 'denied') setStep('over')
      return result === 'denied'
    },
  })
  const deny = async (): Promise<void> => {
    try {
      setStep((await token.deny(transaction)).result === 'done' ? 'denied' : 'over')
    } catch (error) {
      setFault(faultOf(error))
    }
  }
  const ended = step === 'approved' || step === 'denied' || step === 'over' || (left === 0 && !action.busy)
  if (ended)
    return (
      <Screen>
        <Ending
          sentence={texts.requests[step === 'approved' || step === 'denied' ? step : 'over']}
          over={step !== 'approved' && step !== 'denied'}
        />
      </Screen>
    )
  if (step === 'pin')
    return (
      <Screen onBack={() => setStep('read')}>
        <TokenPin
          token={token}
          title={texts.pin.approve}
          about={
            <p className="asked">
              <Text>
                {[`${transaction.amount} ${transaction.currency}`.trim(), transaction.payee || transaction.text]
                  .filter((part) => part !== '')
                  .join(' · ')}
              </Text>
            </p>
          }
          action={action}
        />
      </Screen>
    )
  return (
    <Screen>
      <h1>
        <Text>{nameOf(token)}</Text>
      </h1>
      <Fields token={token} transaction={transaction} left={left} />
      {fault !== null && <Notice kind="error">{fault}</Notice>}
      <div className="stack foot">
        <Button onPress={() => void deny()}>{texts.requests.deny}</Button>
        <Button kind="primary" onPress={() => setStep('pin')}>
          {texts.requests.approve}
        </Button>
      </div>
    </Screen>
  )
}
