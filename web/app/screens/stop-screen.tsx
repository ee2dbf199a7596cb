import type { Token } from 'zaas-sdk'
import { useApp } from '../app-context.ts'
import { PinEntry } from '../pad/pin-entry.tsx'
import { usePinAction } from '../pin-action.ts'
import { Whose } from './open-screen.tsx'
import { Screen } from './screen.tsx'

/** Stops a recovery that is under way on another phone. */
export const StopScreen = ({ token }: { token: Token }) => {
  const { texts, back } = useApp()
  const action = usePinAction({ act: (pin) => token.cancelRecovery(pin), succeeded: back })
  return (
    <Screen>
      <PinEntry
        title={texts.pin.stop}
        about={<Whose token={token} />}
        shape={token.policy.pin}
        busy={action.busy ? texts.pin.checking : null}
        fault={action.fault}
        onPin={action.run}
      />
    </Screen>
  )
}
