import { useRef, useState } from 'react'
import type { Token } from 'zaas-sdk'
import { Button } from '../../kit/button.tsx'
import { useApp } from '../app-context.ts'
import { nameOf } from '../names.ts'
import { type ChosenPins, NewPins } from '../pad/new-pins.tsx'
import { usePinAction } from '../pin-action.ts'
import { PhraseEntry } from './phrase-entry.tsx'
import { Screen } from './screen.tsx'

/** New PINs by the backup phrase. */
export const ForgotScreen = ({ token }: { token: Token }) => {
  const { texts, back } = useApp()
  const phrase = useRef('')
  const chosen = useRef<ChosenPins | null>(null)
  const [step, setStep] = useState<'phrase' | 'new' | 'done'>('phrase')
  const action = usePinAction({
    act: (newPin) => {
      const duress = chosen.current?.duress ?? null
      const reset = token.resetPin({
        phrase: phrase.current,
        newPin,
        ...(duress === null ? {} : { newDuressPin: duress }),
      })
      duress?.fill(0)
      return reset
    },
    succeeded: () => {
      phrase.current = ''
      setStep('done')
    },
    refused: (result) => {
      if (result === 'wrong-phrase') setStep('phrase')
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
      {step === 'phrase' ? (
        <PhraseEntry
          fault={action.fault}
          onPhrase={(words) => {
            phrase.current = words
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
            action.run(pins.pin)
          }}
        />
      )}
    </Screen>
  )
}
