import { useEffect, useState } from 'react'
import { type Greeting, type Invitation, Token, ZaasError } from 'zaas-sdk'
import { Button } from '../../kit/button.tsx'
import { Notice } from '../../kit/notice.tsx'
import { Text } from '../../kit/text.tsx'
import { useApp } from '../app-context.ts'
import { isIosBrowser } from '../install.ts'
import { nameOf } from '../names.ts'
import { type ChosenPins, NewPins } from '../pad/new-pins.tsx'
import { useFault } from '../pin-action.ts'
import { store } from '../store.ts'
import { AfterEnrolment, type Finished } from './after-enrolment.tsx'
import { HomeScreenFirst } from './home-screen.tsx'
import { Monogram } from './monogram.tsx'
import { RecoverSteps } from './recover-steps.tsx'
import { Screen } from './screen.tsx'

/** A name for this phone that a help desk recognises: what the browser says of the device, without its versions. */
const guessedName = (): string => {
  const [, inside = ''] = /\(([^)]*)\)/.exec(navigator.userAgent) ?? []
  const known = ['iPhone', 'iPad', 'Android', 'Macintosh', 'Windows', 'Linux'].find((one) => inside.includes(one))
  return known ?? 'Phone'
}

/** What `hello` told, or why nothing was. */
type Hello = { greeting: Greeting } | { fault: string; final: boolean } | null

const useGreeting = (invitation: Invitation): Hello => {
  const { texts } = useApp()
  const [hello, setHello] = useState<Hello>(null)
  const faultOf = useFault()
  useEffect(() => {
    let gone = false
    const greet = async (): Promise<void> => {
      try {
        const greeting = await Token.greet({ ...invitation, store, deviceName: guessedName() })
        if (!gone) setHello({ greeting })
      } catch (error) {
        if (gone) return
        const code = error instanceof ZaasError ? error.code : null
        if (code === 'code') setHello({ fault: texts.enrol.used, final: true })
        else if (code === 'denied') setHello({ fault: texts.enrol.refused, final: true })
        else setHello({ fault: faultOf(error), final: false })
      }
    }
    void greet()
    return () => void (gone = true)
    // One invitation is greeted once: another greeting would look like another phone.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [invitation])
  return hello
}

/** Who asks for whom, before anything is typed. */
const WhoAsks = ({ greeting, onGoOn }: { greeting: Greeting; onGoOn: () => void }) => {
  const { texts, back } = useApp()
  return (
    <>
      <Monogram name={nameOf(greeting)} />
      <h1>
        <Text>{nameOf(greeting)}</Text> {texts.enrol.wants} <Text>{greeting.user}</Text> {texts.enrol.onPhone}
      </h1>
      <dl className="rows">
        <div className="row">
          <dt className="second">{texts.enrol.host}</dt>
          <dd>{location.host}</dd>
        </div>
        <div className="row">
          <dt className="second">{texts.enrol.deviceName}</dt>
          <dd>{guessedName()}</dd>
        </div>
      </dl>
      {greeting.mode === 'restore' && <Notice kind="calm">{texts.enrol.restore}</Notice>}
      {isIosBrowser() && <Notice>{texts.enrol.safari}</Notice>}
      <div className="stack foot">
        <Button kind="primary" onPress={onGoOn}>
          {texts.goOn}
        </Button>
        <Button onPress={back}>{texts.enrol.notMe}</Button>
      </div>
    </>
  )
}

const NewToken = ({ greeting, onFinished }: { greeting: Greeting; onFinished: (done: Finished) => void }) => {
  const { texts } = useApp()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const faultOf = useFault()
  const enrol = async ({ pin, duress }: ChosenPins): Promise<void> => {
    setBusy(true)
    setFault(null)
    try {
      const enrolling = greeting.enroll({ pin, ...(duress === null ? {} : { duressPin: duress }), phrase: true })
      pin.fill(0)
      duress?.fill(0)
      const { token, phrase, binding } = await enrolling
      const kept = (await navigator.storage?.persist()) ?? false
      onFinished({ token, phrase: phrase ?? null, binding, kept })
    } catch (error) {
      setBusy(false)
      setFault(error instanceof ZaasError && error.code === 'code' ? texts.enrol.used : faultOf(error))
    }
  }
  return (
    <NewPins
      policy={greeting.policy}
      name={nameOf(greeting)}
      title={texts.pin.choose}
      again={false}
      busy={busy}
      fault={fault}
      onChosen={(pins) => void enrol(pins)}
    />
  )
}

const Greeted = ({ invitation }: { invitation: Invitation }) => {
  const { texts, back } = useApp()
  const hello = useGreeting(invitation)
  const [agreed, setAgreed] = useState(false)
  const [done, setDone] = useState<Finished | null>(null)
  if (hello === null) return <p aria-live="polite">{texts.loading}</p>
  if ('fault' in hello)
    return (
      <div className="stack">
        <Notice kind="error">{hello.fault}</Notice>
        <Button onPress={back}>{texts.back}</Button>
      </div>
    )
  const { greeting } = hello
  if (done !== null) return <AfterEnrolment done={done} />
  if (!agreed) return <WhoAsks greeting={greeting} onGoOn={() => setAgreed(true)} />
  if (greeting.mode === 'restore')
    return (
      <RecoverSteps
        greeting={greeting}
        onDone={(token, binding) => setDone({ token, phrase: null, binding, kept: true })}
      />
    )
  return <NewToken greeting={greeting} onFinished={setDone} />
}

/** An enrolment from its invitation to the token. */
export const EnrolScreen = ({ invitation }: { invitation: Invitation }) => {
  const [elsewhere, setElsewhere] = useState(isIosBrowser)
  return (
    <Screen>
      {elsewhere ? (
        <HomeScreenFirst invitation={invitation} onAnyway={() => setElsewhere(false)} />
      ) : (
        <Greeted invitation={invitation} />
      )}
    </Screen>
  )
}
