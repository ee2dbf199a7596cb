import { useEffect, useRef } from 'react'
import type { Token } from 'zaas-sdk'
import { Text } from '../../kit/text.tsx'
import { useApp } from '../app-context.ts'
import { nameOf } from '../names.ts'
import { PinEntry } from '../pad/pin-entry.tsx'
import { usePinAction } from '../pin-action.ts'
import { Screen } from './screen.tsx'

/** Whose token it is, over a PIN pad. */
export const Whose = ({ token }: { token: Token }) => (
  <p className="second">
    <Text>{nameOf(token)}</Text> · <Text>{token.user}</Text>
  </p>
)

/** Opens a token under its PIN; a token of the device alone opens by itself. */
export const OpenScreen = ({ token }: { token: Token }) => {
  const { texts, back } = useApp()
  const withoutPin = token.policy.mode === 'device'
  const action = usePinAction({
    act: (pin) => token.open(withoutPin ? undefined : pin),
    succeeded: back,
    refused: (refusal) => {
      const over = refusal.result === 'wrong-pin' ? refusal.left === 0 : ['blocked', 'gone'].includes(refusal.result)
      // The token's own screen says what there is to do.
      if (over) back()
      return over
    },
  })
  const started = useRef(false)
  useEffect(() => {
    if (!withoutPin || started.current) return
    started.current = true
    action.run(new Uint8Array())
  }, [withoutPin, action])
  return (
    <Screen>
      <PinEntry
        title={texts.pin.open}
        about={<Whose token={token} />}
        shape={token.policy.pin}
        busy={action.busy ? texts.pin.checking : null}
        fault={action.fault}
        onPin={action.run}
      />
    </Screen>
  )
}
