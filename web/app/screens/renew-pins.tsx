import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import type { Done, PhraseRefused, Token } from 'zaas-sdk'
import { useApp } from '../app-context.ts'
import { useOnHide } from '../cover.tsx'
import { nameOf } from '../names.ts'
import { type ChosenPins, NewPins } from '../pad/new-pins.tsx'
import { type PinAction, usePinAction } from '../pin-action.ts'
import { Ending } from './ending.tsx'
import { Screen } from './screen.tsx'

/** What renews PINs. */
interface Renewal<Proof extends string | Uint8Array> {
  readonly token: Token
  /** Asks for what proves the user: the PIN, or the phrase. */
  readonly ask: (action: PinAction, proved: (proof: Proof) => void) => ReactNode
  readonly act: (proof: Proof, pins: ChosenPins) => Promise<Done | PhraseRefused>
}

/**
 * New PINs for a token: what proves the user is asked first, then the PINs; the instance judges all of it at once. A PIN
 * that proves is overwritten when it is sent, and asked again when nothing came of it.
 */
export const RenewPins = <Proof extends string | Uint8Array>({ token, ask, act }: Renewal<Proof>) => {
  const { texts } = useApp()
  const proof = useRef<Proof | null>(null)
  const chosen = useRef<ChosenPins | null>(null)
  const [step, setStep] = useState<'proof' | 'pins' | 'done'>('proof')
  const wipe = (): void => {
    for (const secret of [proof.current, chosen.current?.pin, chosen.current?.duress])
      if (secret instanceof Uint8Array) secret.fill(0)
    chosen.current = null
    if (typeof proof.current !== 'string') proof.current = null
  }
  useLayoutEffect(() => wipe, [])
  const action = usePinAction({
    act: () => {
      if (proof.current === null || chosen.current === null) throw new Error('nothing was proved')
      const asked = act(proof.current, chosen.current)
      wipe()
      return asked
    },
    succeeded: () => setStep('done'),
    failed: (why) => setStep(why === 'fault' && proof.current !== null ? 'pins' : 'proof'),
  })
  useOnHide(() => {
    if (action.busy || step !== 'pins') return
    wipe()
    if (proof.current === null) setStep('proof')
  })
  return (
    <Screen>
      {step === 'proof' &&
        ask(action, (given) => {
          proof.current = given
          setStep('pins')
        })}
      {step === 'pins' && (
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
      {step === 'done' && <Ending sentence={texts.tokenSettings.changed} />}
    </Screen>
  )
}
