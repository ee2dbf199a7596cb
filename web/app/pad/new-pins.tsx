import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { checkPin, type Policy } from 'zaas-sdk'
import { Button } from '../../kit/button.tsx'
import { useApp } from '../app-context.ts'
import { useOnHide } from '../cover.tsx'
import { PinEntry } from './pin-entry.tsx'

/** The PINs of a new registration, for their new owner to overwrite; `duress` null where none was set. */
export interface ChosenPins {
  readonly pin: Uint8Array
  readonly duress: Uint8Array | null
}

type Step = 'choose' | 'repeat' | 'offer' | 'choose-emergency' | 'repeat-emergency'

const same = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index])

/** Why a PIN may not be used, as a sentence; null where it may. */
const useProblem = (policy: Policy): ((pin: Uint8Array, beside: Uint8Array | null) => string | null) => {
  const { texts } = useApp()
  return (pin, beside) => {
    const verdict = checkPin(pin, policy, beside === null ? {} : { duressPin: beside })
    if (verdict.ok) return null
    if (verdict.reason === 'length') return texts.pin.problem.length(policy.pin.min, policy.pin.max)
    return texts.pin.problem[verdict.reason]
  }
}

/** Asks everybody alike, whatever they choose; both ways lead on to the same screen. */
const Offer = ({
  name,
  again,
  onSet,
  onSkip,
}: {
  name: string
  again: boolean
  onSet: () => void
  onSkip: () => void
}) => {
  const { texts } = useApp()
  return (
    <>
      <h1>{texts.emergency.title}</h1>
      <p>{texts.emergency.explain(name)}</p>
      {again && <p>{texts.emergency.again}</p>}
      <div className="stack foot">
        <Button kind="primary" onPress={onSet}>
          {texts.emergency.set}
        </Button>
        <Button onPress={onSkip}>{texts.emergency.skip}</Button>
      </div>
    </>
  )
}

/**
 * Asks for a new PIN twice and, always where the policy allows one, for an emergency PIN. The rules are checked here, before
 * anything is sent. `busy` and `fault` belong to what is done with the PINs.
 */
export const NewPins = ({
  policy,
  name,
  title,
  again,
  busy,
  fault,
  onChosen,
}: {
  policy: Policy
  name: string
  title: string
  again: boolean
  busy: boolean
  fault: string | null
  onChosen: (pins: ChosenPins) => void
}): ReactNode => {
  const { texts } = useApp()
  const [step, setStep] = useState<Step>('choose')
  const [problem, setProblem] = useState<string | null>(null)
  const pin = useRef(new Uint8Array())
  const emergency = useRef(new Uint8Array())
  const problemOf = useProblem(policy)
  const wipe = (): void => {
    pin.current.fill(0)
    emergency.current.fill(0)
  }
  useLayoutEffect(() => wipe, [])
  useOnHide(() => {
    wipe()
    if (!busy) to('choose')
  })
  const to = (next: Step, why: string | null = null): void => {
    setProblem(why)
    setStep(next)
  }
  const finish = (duress: Uint8Array | null): void => {
    onChosen({ pin: pin.current.slice(), duress })
    wipe()
    to('choose')
  }
  const typed = (entered: Uint8Array): void => {
    if (step === 'choose') {
      const why = problemOf(entered, null)
      if (why !== null) return to('choose', why)
      pin.current = entered.slice()
      to('repeat')
    } else if (step === 'repeat') {
      if (!same(entered, pin.current)) return to('choose', texts.pin.different)
      if (policy.duress) to('offer')
      else finish(null)
    } else if (step === 'choose-emergency') {
      const why = problemOf(entered, pin.current)
      if (why !== null) return to('choose-emergency', why)
      emergency.current = entered.slice()
      to('repeat-emergency')
    } else {
      if (!same(entered, emergency.current)) return to('choose-emergency', texts.pin.different)
      finish(emergency.current.slice())
    }
    entered.fill(0)
  }
  if (step === 'offer' && !busy)
    return <Offer name={name} again={again} onSet={() => to('choose-emergency')} onSkip={() => finish(null)} />
  const titles: Readonly<Record<Step, string>> = {
    choose: title,
    repeat: texts.pin.repeat,
    offer: title,
    'choose-emergency': texts.emergency.choose,
    'repeat-emergency': texts.pin.repeat,
  }
  return (
    <PinEntry
      key={step}
      title={busy ? title : titles[step]}
      about={step === 'choose-emergency' ? <p className="hint">{texts.emergency.rule}</p> : undefined}
      shape={policy.pin}
      busy={busy ? texts.pin.settingUp : null}
      fault={problem ?? fault}
      onPin={typed}
    />
  )
}
