import { useEffect, useState } from 'react'
import type { Token } from 'zaas-sdk'
import { Button, IconButton } from '../../kit/button.tsx'
import { SettingsIcon } from '../../kit/icon.tsx'
import { Text } from '../../kit/text.tsx'
import { useApp } from '../app-context.ts'
import { ask, type Live, unheard } from '../live.ts'
import { nameOf } from '../names.ts'

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
    <button type="button" className="card token-card" onClick={() => go({ at: 'token', token })}>
      <strong>
        <Text>{nameOf(token)}</Text>
      </strong>
      <span className="second">
        <Text>{token.user}</Text>
      </span>
      <span className="second">
        {live.status === 'gone' || live.status === 'blocked' ? texts.status[live.status] : ''}
        {count > 0 ? texts.tokens.requests(count) : ''}
      </span>
    </button>
  )
}

/** The tokens of this phone. */
export const TokensScreen = () => {
  const { texts, tokens, go } = useApp()
  return (
    <main className="screen">
      <div className="bar">
        <h1>{texts.tokens.title}</h1>
        <IconButton label={texts.tokens.settings} onPress={() => go({ at: 'settings' })}>
          <SettingsIcon />
        </IconButton>
      </div>
      {tokens.length === 0 && (
        <div className="empty">
          <h2>{texts.tokens.none}</h2>
          <p className="hint">{texts.tokens.noneHint}</p>
        </div>
      )}
      <div className="stack">
        {tokens.map((token) => (
          <TokenCard key={token.id} token={token} />
        ))}
      </div>
      <div className="stack foot">
        <Button kind={tokens.length === 0 ? 'primary' : 'secondary'} onPress={() => go({ at: 'add' })}>
          {texts.tokens.add}
        </Button>
      </div>
    </main>
  )
}
