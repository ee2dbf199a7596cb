import type { Token } from 'zaas-sdk'
import { useApp } from '../app-context.ts'
import { RenewPins } from './renew-pins.tsx'
import { TokenPin } from './token-pin.tsx'

/** The old PIN, then the new ones; a wrong old PIN shows at the end. */
export const ChangePinScreen = ({ token }: { token: Token }) => {
  const { texts } = useApp()
  return (
    <RenewPins<Uint8Array>
      token={token}
      ask={(action, proved) => <TokenPin token={token} title={texts.pin.old} action={{ ...action, run: proved }} />}
      act={(old, { pin, duress }) =>
        token.changePin({ pin: old, newPin: pin, ...(duress === null ? {} : { newDuressPin: duress }) })
      }
    />
  )
}
