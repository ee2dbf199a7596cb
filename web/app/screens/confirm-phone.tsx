import { useState } from 'react'
import type { Token } from 'zaas-sdk'
import { confirmDevice } from 'zaas-sdk/messages'
import { plainTyped } from '../../../core/protocol/typed.ts'
import { Button } from '../../kit/button.tsx'
import { Notice } from '../../kit/notice.tsx'
import { Text } from '../../kit/text.tsx'
import { useApp } from '../app-context.ts'
import { nameOf } from '../names.ts'
import { useFault, useRefusal } from '../pin-action.ts'
import { Field, Form } from './form.tsx'

/**
 * A phone that was not seen for long is known again by the code that was sent with the refusal. It comes after any PIN
 * alike, and the PIN is asked again afterwards: none was kept.
 */
export const ConfirmPhone = ({ token, onEnd }: { token: Token; onEnd: (why: string | null) => void }) => {
  const { texts } = useApp()
  const [code, setCode] = useState('')
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const sentence = useRefusal()
  const faultOf = useFault()
  const check = async (): Promise<void> => {
    setBusy(true)
    try {
      const outcome = await confirmDevice(token, code)
      if (outcome.result === 'done') return onEnd(null)
      if (outcome.result !== 'wrong-code') return setFault(sentence(outcome))
      if (outcome.left === undefined) return onEnd(texts.unknown.over)
      setFault(texts.unknown.wrong(outcome.left))
    } catch (error) {
      setFault(faultOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="stack">
      <h1>{texts.unknown.title}</h1>
      <p>
        <Text>{nameOf(token)}</Text> {texts.unknown.sent}
      </p>
      {fault !== null && <Notice kind="error">{fault}</Notice>}
      <Form ready={!busy && plainTyped(code).length === 6} label={texts.recover.check} onSend={() => void check()}>
        <Field
          label={texts.unknown.code}
          value={code}
          onChange={setCode}
          inputMode="numeric"
          autoComplete="one-time-code"
        />
      </Form>
      <p className="hint">{texts.unknown.nothing}</p>
      <Button onPress={() => onEnd(texts.unknown.again)}>{texts.unknown.another}</Button>
    </div>
  )
}
