import { useState } from 'react'
import type { Token } from 'zaas-sdk'
import { Button, RowButton } from '../../kit/button.tsx'
import { Notice } from '../../kit/notice.tsx'
import { useApp } from '../app-context.ts'
import { nameOf } from '../names.ts'
import { Whose } from './token-pin.tsx'
import { Screen } from './screen.tsx'

/** PIN, contacts, auto-lock, and taking the token off this phone. */
export const TokenSettingsScreen = ({ token }: { token: Token }) => {
  const { texts, go, turn, reload } = useApp()
  const [removing, setRemoving] = useState(false)
  const { policy } = token
  const remove = async (): Promise<void> => {
    await token.remove()
    await reload()
    turn({ at: 'tokens' })
  }
  return (
    <Screen>
      <h1>{texts.tokenSettings.title}</h1>
      <Whose token={token} />
      <div className="stack">
        <div className="rows">
          {policy.mode === 'pin' && (
            <RowButton label={texts.tokenSettings.changePin} onPress={() => go({ at: 'change-pin', token })} />
          )}
          {policy.mode === 'pin' && policy.phrase && (
            <RowButton label={texts.tokenSettings.forgot} onPress={() => go({ at: 'forgot', token })} />
          )}
          {policy.restore.includes('contacts') && (
            <RowButton label={texts.tokenSettings.contacts} onPress={() => go({ at: 'contacts', token })} />
          )}
          <p className="row">
            {texts.tokenSettings.autoLock}
            <span className="second">{texts.tokenSettings.autoLockAfter(policy.lock)}</span>
          </p>
        </div>
        {removing ? (
          <Notice>
            <p>{texts.tokenSettings.removeExplain(nameOf(token))}</p>
            <div className="stack">
              <Button onPress={() => setRemoving(false)}>{texts.cancel}</Button>
              <Button kind="danger" onPress={() => void remove()}>
                {texts.tokenSettings.remove}
              </Button>
            </div>
          </Notice>
        ) : (
          <Button kind="danger" onPress={() => setRemoving(true)}>
            {texts.tokenSettings.remove}
          </Button>
        )}
      </div>
    </Screen>
  )
}
