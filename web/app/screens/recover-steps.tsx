import { useRef, useState } from 'react'
import type { Greeting, Token } from 'zaas-sdk'
import { Button } from '../../kit/button.tsx'
import { Notice } from '../../kit/notice.tsx'
import { useApp } from '../app-context.ts'
import { nameOf } from '../names.ts'
import { type ChosenPins, NewPins } from '../pad/new-pins.tsx'
import { useFault } from '../pin-action.ts'
import { ContactCodes, type Question } from './contact-codes.tsx'
import { PhraseEntry } from './phrase-entry.tsx'

type Step = 'way' | 'phrase' | 'pins'

/** Moves a token here: by the phrase, or by contacts who vouch for the user; the PINs are chosen before anybody is disturbed. */
export const RecoverSteps = ({
  greeting,
  onDone,
}: {
  greeting: Greeting
  onDone: (token: Token, binding: string) => void
}) => {
  const { texts, locale } = useApp()
  const [step, setStep] = useState<Step>('way')
  const [by, setBy] = useState<'phrase' | 'contacts'>('phrase')
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const [question, setQuestion] = useState<Question | null>(null)
  const phrase = useRef('')
  const faultOf = useFault()
  const fail = (why: string, to: Step): void => {
    setFault(why)
    setStep(to)
  }
  const recover = async ({ pin, duress }: ChosenPins): Promise<void> => {
    setBusy(true)
    setFault(null)
    try {
      const outcome = await greeting.recover({
        by,
        ...(by === 'phrase' ? { phrase: phrase.current } : {}),
        pin,
        ...(duress === null ? {} : { duressPin: duress }),
        pick: (names) => new Promise((answer) => setQuestion({ kind: 'pick', names, answer })),
        codes: ({ names, left }) =>
          new Promise((answer) => setQuestion({ kind: 'codes', names, left: left ?? null, answer })),
      })
      if (outcome.result === 'done') return onDone(outcome.token, outcome.binding)
      if (outcome.result === 'waiting') return fail(texts.recover.waiting(outcome.from.toLocaleString(locale)), 'way')
      if (outcome.result === 'wrong-phrase') return fail(texts.phrase.refused, 'phrase')
      if (outcome.result === 'wrong-codes') return fail(texts.recover.noTries, 'way')
      fail(outcome.result === 'wait' ? texts.pin.wait : texts.recover.denied, 'way')
    } catch (error) {
      fail(faultOf(error), 'way')
    } finally {
      setQuestion(null)
      setBusy(false)
      pin.fill(0)
      duress?.fill(0)
    }
  }
  if (question !== null) return <ContactCodes question={question} onAnswered={() => setQuestion(null)} />
  if (step === 'phrase')
    return (
      <PhraseEntry
        fault={fault}
        onPhrase={(words) => {
          phrase.current = words
          setStep('pins')
        }}
      />
    )
  if (step === 'pins')
    return (
      <NewPins
        policy={greeting.policy}
        name={nameOf(greeting)}
        title={texts.tokenSettings.newPin}
        again
        busy={busy}
        fault={fault}
        onChosen={(pins) => void recover(pins)}
      />
    )
  const choose = (way: 'phrase' | 'contacts', next: Step): void => {
    setBy(way)
    setFault(null)
    setStep(next)
  }
  return (
    <div className="stack">
      <h1>{texts.recover.title}</h1>
      {fault !== null && <Notice kind="error">{fault}</Notice>}
      {greeting.methods.includes('phrase') && (
        <Button onPress={() => choose('phrase', 'phrase')}>{texts.enrol.byPhrase}</Button>
      )}
      {greeting.methods.includes('contacts') && (
        <Button onPress={() => choose('contacts', 'pins')}>{texts.enrol.byContacts}</Button>
      )}
      {greeting.methods.length === 0 && <Notice kind="error">{texts.recover.denied}</Notice>}
    </div>
  )
}
