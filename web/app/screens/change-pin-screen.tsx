import { useRef, useState } from 'react'
import type { Token } from 'zaas-sdk'
import { Button } from '../../kit/button.tsx'
import { useApp } from '../app-context.ts'
import { nameOf } from '../names.ts'
import { NewPins, type ChosenPins } from '../pad/new-pins.tsx'
import { PinEntry } from '../pad/pin-entry.tsx'
import { usePinAction } from '../pin-action.ts'
import { Whose } from './open-screen.tsx'
import { Screen } from './screen.tsx'

/** The old PIN, then the new ones; the instance judges all of it at once, so that a wrong old PIN shows at the end. */
export const ChangePinScreen = ({ token }: { token: Token }) => {
  const { texts, back } = useApp()
  const old = useRef<Uint8Array | null>(null)
  const [step, setStep] = useState<'old' | 'new' | 'done'>('old')
  const chosen = useRef<ChosenPins | null>(null)
  const action = usePinAction({
    act: (pin) => {
      const { pin: newPin, duress } = chosen.current ?? { pin: new Uint8Array(), duress: null }
      const changing = token.changePin({ pin, newPin, ...(duress === null ? {} : { newDuressPin: duress }) })
      newPin.fill(0)
      duress?.fill(0)
      return changing
    },
    succeeded: () => setStep('done'),
    refused: () => {
      setStep('old')
      return false
    },
  })
  if (step === 'done')
    return (
      <Screen>
        <h1>{texts.tokenSettings.changed}</h1>
        <div className="stack foot">
          <Button kind="primary" onPress={back}>
            {texts.enrol.done}
          </Button>
        </div>
      </Screen>
    )
  return (
    <Screen>
      {step === 'old' ? (
        <PinEntry
          title={texts.pin.old}
          about={<Whose token={token} />}
          shape={token.policy.pin}
          busy={null}
          fault={action.fault}
          onPin={(pin) => {
            old.current = pin
            setStep('new')
          }}
        />
      ) : (
        <NewPins
          policy={token.policy}
          name={nameOf(token)}
          title={texts.tokenSettings.newPin}
          again
          busy={action.busy}
          fault={action.fault}
          onChosen={(pins) => {
            chosen.current = pins
            action.run(old.current ?? new Uint8Array())
          }}
        />
      )}
    </Screen>
  )
}
