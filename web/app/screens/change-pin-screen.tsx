import type { Token } from 'zaas-sdk'
import { useApp } from '../app-context.ts'
import { PinEntry } from '../pad/pin-entry.tsx'
import { Whose } from './open-screen.tsx'
import { RenewPins } from './renew-pins.tsx'

/** The old PIN, then the new ones; a wrong old PIN shows at the end. */
export const ChangePinScreen = ({ token }: { token: Token }) => {
  const { texts } = useApp()
  return (
    <RenewPins<Uint8Array>
      token={token}
      ask={(fault, proved) => (
        <PinEntry
          title={texts.pin.old}
          about={<Whose token={token} />}
          shape={token.policy.pin}
          busy={null}
          fault={fault}
          onPin={proved}
        />
      )}
      act={(old, { pin, duress }) =>
        token.changePin({ pin: old, newPin: pin, ...(duress === null ? {} : { newDuressPin: duress }) })
      }
    />
  )
}
