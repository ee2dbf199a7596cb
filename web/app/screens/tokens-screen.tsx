import { useEffect, useState } from 'react'
import { type PendingEnrolment, Token } from 'zaas-sdk'
import { Button, IconButton } from '../../kit/button.tsx'
import { SettingsIcon } from '../../kit/icon.tsx'
import { Notice } from '../../kit/notice.tsx'
import { Text } from '../../kit/text.tsx'
import { useApp } from '../app-context.ts'
import { installation } from '../install.ts'
import { ask, type Live, unheard } from '../live.ts'
import { nameOf } from '../names.ts'
import { store } from '../store.ts'
import { Monogram } from './monogram.tsx'

const TokenCard = ({ token }: { token: Token }) => {
  const { texts, go } = useApp()
  const [live, setLive] = useState<Live>(unheard)
  useEffect(() => {
    let left = false
    void ask(token).then((heard) => (left ? undefined : setLive(heard)))
    return () => void (left = true)
  }, [token])
  const count = live.requests.length
  return (
    <button type="button" className="card token-card with-monogram" onClick={() => go({ at: 'token', token })}>
      <Monogram name={nameOf(token)} />
      <span>
        <strong>
          <Text>{nameOf(token)}</Text>
        </strong>
        <span className="second">
          <Text>{token.user}</Text>
        </span>
        {(live.status === 'gone' || live.status === 'blocked') && (
          <span className="fault">{texts.status[live.status]}</span>
        )}
        {count > 0 && <span className="badge">{texts.tokens.requests(count)}</span>}
      </span>
    </button>
  )
}

/** Enrolments that were begun here and not finished: their links may be lost, they are not. */
const usePending = (): readonly PendingEnrolment[] => {
  const [pending, setPending] = useState<readonly PendingEnrolment[]>([])
  useEffect(() => void Token.pending(store).then(setPending), [])
  return pending
}

/** The tokens of this phone. */
export const TokensScreen = () => {
  const { texts, tokens, go, notice, tell } = useApp()
  const pending = usePending()
  const [install, setInstall] = useState(installation)
  useEffect(() => () => tell(null), [tell])
  const none = tokens.length === 0 && pending.length === 0
  return (
    <main className="screen" tabIndex={-1}>
      <div className="bar">
        <h1>{texts.tokens.title}</h1>
        <IconButton label={texts.tokens.settings} onPress={() => go({ at: 'settings' })}>
          <SettingsIcon />
        </IconButton>
      </div>
      {notice !== null && <Notice>{notice}</Notice>}
      {none && (
        <div className="middle">
          <h2>{texts.tokens.none}</h2>
          <p className="hint">{texts.tokens.noneHint}</p>
        </div>
      )}
      <div className="stack">
        {tokens.map((token) => (
          <TokenCard key={token.id} token={token} />
        ))}
        {pending.map(({ service, user, invitation }) => (
          <button
            key={`${service} ${user}`}
            type="button"
            className="card token-card"
            onClick={() => go({ at: 'enrol', invitation })}
          >
            <strong>
              <Text>{service}</Text>
            </strong>
            <span className="second">
              <Text>{user}</Text>
            </span>
            <span className="badge">{texts.tokens.unfinished}</span>
          </button>
        ))}
      </div>
      <div className="stack foot">
        {install !== null && tokens.length > 0 && (
          <Button
            kind="plain"
            onPress={() => {
              install()
              setInstall(null)
            }}
          >
            {texts.tokens.install}
          </Button>
        )}
        <Button kind={none ? 'primary' : 'secondary'} onPress={() => go({ at: 'add' })}>
          {texts.tokens.add}
        </Button>
      </div>
    </main>
  )
}
