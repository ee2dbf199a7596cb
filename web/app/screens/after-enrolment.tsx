import { useEffect, useState } from 'react'
import type { Token } from 'zaas-sdk'
import { Button } from '../../kit/button.tsx'
import { CodeGroups } from '../../kit/code-groups.tsx'
import { useApp } from '../app-context.ts'
import { Secret } from '../cover.tsx'
import { nameOf } from '../names.ts'
import { PhraseShown } from './phrase-screen.tsx'

/** What an enrolment that is finished has to say. */
export interface Finished {
  readonly token: Token
  /** Null after a recovery, and where the service has none. */
  readonly phrase: string | null
  readonly binding: string
  /** Whether the browser promised to keep what is stored. */
  readonly kept: boolean
}

const Binding = ({ name, binding, onDone }: { name: string; binding: string; onDone: () => void }) => {
  const { texts } = useApp()
  return (
    <>
      <h1 className="head">{texts.enrol.bindingTitle}</h1>
      <div className="middle">
        <p>{texts.enrol.binding(name)}</p>
        <Secret>
          <CodeGroups code={binding} />
        </Secret>
      </div>
      <div className="stack foot">
        <Button kind="primary" onPress={onDone}>
          {texts.enrol.done}
        </Button>
      </div>
    </>
  )
}

const ContactsOffer = ({ onName, onLater }: { onName: () => void; onLater: () => void }) => {
  const { texts } = useApp()
  return (
    <>
      <h1>{texts.contacts.offer}</h1>
      <p>{texts.contacts.explain}</p>
      <div className="stack foot">
        <Button kind="primary" onPress={onName}>
          {texts.contacts.save}
        </Button>
        <Button onPress={onLater}>{texts.contacts.later}</Button>
      </div>
    </>
  )
}

/** The phrase, once; the binding code where the service asks for it; contacts where they help; then the token. */
export const AfterEnrolment = ({ done: { token, phrase, binding, kept } }: { done: Finished }) => {
  const { turn, go, reload } = useApp()
  const { bind, restore } = token.policy
  const fresh = phrase !== null
  const [steps, setSteps] = useState<readonly ('phrase' | 'binding' | 'contacts')[]>([
    ...(fresh ? (['phrase'] as const) : []),
    ...(bind ? (['binding'] as const) : []),
    ...(fresh && restore.includes('contacts') ? (['contacts'] as const) : []),
  ])
  const [step] = steps
  const next = (): void => setSteps(steps.slice(1))
  // It is there, whatever is left of this: who goes back finds it.
  useEffect(() => void reload(), [reload])
  useEffect(() => {
    if (step === undefined) turn({ at: 'token', token })
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [step])
  if (step === 'phrase') return <PhraseShown name={nameOf(token)} phrase={phrase ?? ''} kept={kept} onDone={next} />
  if (step === 'binding') return <Binding name={nameOf(token)} binding={binding} onDone={next} />
  if (step !== 'contacts') return null
  const nameThem = (): void => {
    turn({ at: 'token', token })
    go({ at: 'contacts', token })
  }
  return <ContactsOffer onName={nameThem} onLater={next} />
}
