import { useEffect, useRef } from 'react'
import type { Token } from 'zaas-sdk'
import { useApp } from '../app-context.ts'
import { usePinAction } from '../pin-action.ts'
import { Screen } from './screen.tsx'
import { TokenPin } from './token-pin.tsx'

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
      <TokenPin
        token={token}
        title={texts.pin.open}
        action={withoutPin ? { ...action, again: () => action.run(new Uint8Array()) } : action}
      />
    </Screen>
  )
}
