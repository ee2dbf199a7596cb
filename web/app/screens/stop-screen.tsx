import type { Token } from 'zaas-sdk'
import { useApp } from '../app-context.ts'
import { usePinAction } from '../pin-action.ts'
import { Screen } from './screen.tsx'
import { TokenPin } from './token-pin.tsx'

/** Stops a recovery that is under way on another phone. */
export const StopScreen = ({ token }: { token: Token }) => {
  const { texts, back } = useApp()
  const action = usePinAction({ act: (pin) => token.cancelRecovery(pin), succeeded: back })
  return (
    <Screen>
      <TokenPin token={token} title={texts.pin.stop} action={action} />
    </Screen>
  )
}
