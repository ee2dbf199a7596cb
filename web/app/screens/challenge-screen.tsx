import { useState } from 'react'
import { type Token, ZaasError } from 'zaas-sdk'
import { CodeGroups, Spelling } from '../../kit/code-groups.tsx'
import { CopyButton } from '../../kit/copy-button.tsx'
import { Notice } from '../../kit/notice.tsx'
import { Button } from '../../kit/button.tsx'
import { useApp } from '../app-context.ts'
import { Secret } from '../cover.tsx'
import { challengeRows, done, erase } from '../pad/keys.ts'
import { Pad } from '../pad/pad.tsx'
import { usePinAction } from '../pin-action.ts'
import { Screen } from './screen.tsx'
import { TokenPin, Whose } from './token-pin.tsx'

const longest = 32

/** Typing a challenge on a pad of its 32 characters: what never occurs cannot be typed. */
const ChallengeEntry = ({ token, onChallenge }: { token: Token; onChallenge: (challenge: string) => void }) => {
  const { texts } = useApp()
  const [typed, setTyped] = useState('')
  const complete = typed.length >= 4 && typed.length % 4 === 0
  const press = (key: string): void => {
    if (key === erase) setTyped(typed.slice(0, -1))
    else if (key !== done) setTyped((typed + key).slice(0, longest))
    else if (complete) onChallenge(typed)
  }
  return (
    <div className="entry">
      <h1>{texts.challenge.title}</h1>
      <Whose token={token} />
      <p>{texts.challenge.type}</p>
      <div className="typed">{typed === '' ? <p className="groups">&nbsp;</p> : <CodeGroups code={typed} />}</div>
      <p className="hidden" aria-live="polite">
        {texts.challenge.characters(typed.length)}
      </p>
      <p className="hint">{texts.challenge.bad}</p>
      <Pad rows={challengeRows} disabled={false} complete={complete} onKey={press} />
    </div>
  )
}

const Answer = ({ answer, offline }: { answer: string; offline: boolean }) => {
  const { texts, back } = useApp()
  return (
    <>
      <h1 className="head">{texts.challenge.answer}</h1>
      <div className="middle">
        <Secret>
          <CodeGroups code={answer} />
          <Spelling code={answer} />
        </Secret>
        <CopyButton text={answer} label={texts.copy} done={texts.copied} />
        {offline && <Notice>{texts.code.unsure}</Notice>}
      </div>
      <div className="stack foot">
        <Button kind="primary" onPress={back}>
          {texts.enrol.done}
        </Button>
      </div>
    </>
  )
}

/** Answers an offline challenge, without a network where there is none. */
export const ChallengeScreen = ({ token }: { token: Token }) => {
  const { texts } = useApp()
  const [challenge, setChallenge] = useState<string | null>(null)
  const [answer, setAnswer] = useState<{ text: string; offline: boolean } | null>(null)
  const action = usePinAction({
    act: async (pin) => {
      const unlocked = await token.unlock(pin)
      if (unlocked.result !== 'done') return unlocked
      const text = await token.answer(challenge ?? '')
      return { text, offline: unlocked.offline === true }
    },
    succeeded: (made: { text: string; offline: boolean }) => setAnswer(made),
  })
  const take = (typed: string): void => {
    setChallenge(typed)
    if (token.locked) return
    void token.answer(typed).then(
      (text) => setAnswer({ text, offline: false }),
      (error: unknown) => {
        if (!(error instanceof ZaasError)) throw error
        setChallenge(null)
      },
    )
  }
  return (
    <Screen>
      {answer !== null && <Answer answer={answer.text} offline={answer.offline} />}
      {answer === null && challenge === null && <ChallengeEntry token={token} onChallenge={take} />}
      {answer === null && challenge !== null && <TokenPin token={token} title={texts.pin.challenge} action={action} />}
    </Screen>
  )
}
