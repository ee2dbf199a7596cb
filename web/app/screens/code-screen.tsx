import { useEffect, useState } from 'react'
import type { OneTimeCode, Token } from 'zaas-sdk'
import { Button } from '../../kit/button.tsx'
import { CodeGroups } from '../../kit/code-groups.tsx'
import { CopyButton } from '../../kit/copy-button.tsx'
import { Notice } from '../../kit/notice.tsx'
import { useApp } from '../app-context.ts'
import { Secret } from '../cover.tsx'
import { useFault, usePinAction } from '../pin-action.ts'
import { Screen } from './screen.tsx'
import { TokenPin, Whose } from './token-pin.tsx'

/** The code of this moment, and the next one by itself for as long as the token is unlocked. */
const Code = ({ token, offline, locked }: { token: Token; offline: boolean; locked: () => void }) => {
  const { texts } = useApp()
  const [code, setCode] = useState<OneTimeCode | null>(null)
  const [left, setLeft] = useState(0)
  const [fault, setFault] = useState<string | null>(null)
  const faultOf = useFault()
  useEffect(() => {
    let gone = false
    let ends = 0
    const make = async (): Promise<void> => {
      if (token.locked) return locked()
      try {
        const made = await token.otp()
        if (gone) return
        ends = Date.now() + made.validForSeconds * 1000
        setCode(made)
        setLeft(made.validForSeconds)
      } catch (error) {
        if (!gone) setFault(faultOf(error))
      }
    }
    void make()
    const timer = setInterval(() => {
      const seconds = Math.ceil((ends - Date.now()) / 1000)
      if (seconds > 0) setLeft(seconds)
      else void make()
    }, 1000)
    return () => {
      gone = true
      clearInterval(timer)
    }
    // One code for one unlocking: nothing else starts it anew.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [token])
  if (fault !== null) return <Notice kind="error">{fault}</Notice>
  if (code === null) return <p aria-live="polite">{texts.loading}</p>
  return (
    <div className="middle">
      <Secret>
        <CodeGroups code={code.code} />
      </Secret>
      <div className="valid" role="timer">
        <progress max={30} value={left} aria-hidden="true" />
        <span className="second">{texts.code.valid(left)}</span>
      </div>
      <CopyButton key={code.code} text={code.code} label={texts.copy} done={texts.copied} />
      {offline && <Notice>{texts.code.unsure}</Notice>}
    </div>
  )
}

/** One-time codes: behind the PIN where the service asks for it, one at a time. */
export const CodeScreen = ({ token }: { token: Token }) => {
  const { texts, back } = useApp()
  const [unlocked, setUnlocked] = useState<{ offline: boolean } | null>(token.locked ? null : { offline: false })
  const action = usePinAction({
    act: (pin) => token.unlock(pin),
    succeeded: (outcome: { offline?: true }) => setUnlocked({ offline: outcome.offline === true }),
  })
  if (unlocked === null)
    return (
      <Screen>
        <TokenPin token={token} title={texts.pin.otp} action={action} />
      </Screen>
    )
  const lock = (): void => {
    token.lock()
    back()
  }
  return (
    <Screen>
      <div className="head">
        <h1>{texts.code.title}</h1>
        <Whose token={token} />
      </div>
      <Code token={token} offline={unlocked.offline} locked={() => setUnlocked(null)} />
      <div className="stack foot">
        <Button onPress={lock}>{texts.code.lock}</Button>
      </div>
    </Screen>
  )
}
