import { type ReactNode, useState } from 'react'
import type { Token } from 'zaas-sdk'
import { Button } from '../../kit/button.tsx'
import { Notice } from '../../kit/notice.tsx'
import { Text } from '../../kit/text.tsx'
import { useApp } from '../app-context.ts'
import { type Live, useLive } from '../live.ts'
import { nameOf } from '../names.ts'
import { Ring } from './ring.tsx'
import { Screen } from './screen.tsx'

const Tile = ({ title, hint, onPress }: { title: string; hint: string; onPress: () => void }) => (
  <button type="button" className="card tile" onClick={onPress}>
    <strong>{title}</strong>
    <span className="second">{hint}</span>
  </button>
)

const Gone = ({ token }: { token: Token }) => {
  const { texts, reload, back } = useApp()
  const remove = async (): Promise<void> => {
    await token.remove()
    await reload()
    back()
  }
  return (
    <div className="stack">
      <Notice>{texts.token.gone}</Notice>
      <Button kind="danger" onPress={() => void remove()}>
        {texts.token.remove}
      </Button>
    </div>
  )
}

const Blocked = ({ token }: { token: Token }) => {
  const { texts, go } = useApp()
  return (
    <div className="stack">
      <Notice kind="error">{texts.token.blocked(nameOf(token))}</Notice>
      {token.policy.phrase && <Button onPress={() => go({ at: 'forgot', token })}>{texts.token.havePhrase}</Button>}
    </div>
  )
}

const Recovery = ({ token }: { token: Token }) => {
  const { texts, go, locale } = useApp()
  const { recovery } = token
  if (recovery === undefined) return null
  const { deviceName, from } = recovery
  const clock = { hour: '2-digit', minute: '2-digit' } as const
  const today = from.toDateString() === new Date(token.now()).toDateString()
  const when = today
    ? texts.token.at(from.toLocaleTimeString(locale, clock))
    : texts.token.on(from.toLocaleString(locale, { day: 'numeric', month: 'long', ...clock }))
  return (
    <Notice kind="error">
      {/* Before its codes were accepted nobody knows when it may go on. */}
      <p>{texts.token.recovery(deviceName, from.getTime() === 0 ? '' : when)}</p>
      <Button onPress={() => go({ at: 'stop', token })}>{texts.token.stopRecovery}</Button>
    </Notice>
  )
}

const Tiles = ({ token, live }: { token: Token; live: Live }) => {
  const { texts, go } = useApp()
  const count = live.requests.length
  return (
    <div className="tiles">
      <Tile title={texts.token.otp} hint={texts.token.otpHint} onPress={() => go({ at: 'code', token })} />
      <Tile
        title={texts.token.challenge}
        hint={texts.token.challengeHint}
        onPress={() => go({ at: 'challenge', token })}
      />
      <Tile
        title={texts.token.requests}
        hint={
          !live.reached ? texts.noConnection : count === 0 ? texts.token.requestsNone : texts.token.requestsSome(count)
        }
        onPress={() => go({ at: 'requests', token })}
      />
      <Tile
        title={texts.token.settings}
        hint={texts.token.settingsHint}
        onPress={() => go({ at: 'token-settings', token })}
      />
    </div>
  )
}

/** Closes or opens; what is shown afterwards is what the instance says. */
const MainButton = ({ token, live, closed }: { token: Token; live: Live; closed: (live: Live) => void }): ReactNode => {
  const { texts, go } = useApp()
  const [busy, setBusy] = useState(false)
  const close = async (): Promise<void> => {
    setBusy(true)
    try {
      closed({ ...live, status: await token.close(), until: null, reached: true })
    } catch {
      closed({ ...live, reached: false })
    }
    setBusy(false)
  }
  if (live.status === 'open')
    return (
      <Button disabled={busy} onPress={() => void close()}>
        {busy ? texts.token.checking : texts.token.close}
      </Button>
    )
  return (
    <Button kind="primary" onPress={() => go({ at: 'open', token })}>
      {token.policy.mode === 'device' ? texts.token.openWithout : texts.token.open}
    </Button>
  )
}

/** One token: its state, and everything that can be done with it. */
export const TokenScreen = ({ token }: { token: Token }) => {
  const { texts } = useApp()
  const heard = useLive(token)
  const [done, setDone] = useState<{ after: Live; live: Live } | null>(null)
  const live = done !== null && done.after === heard ? done.live : heard
  return (
    <Screen>
      <div className="head">
        <h1>
          <Text>{nameOf(token)}</Text>
        </h1>
        <p className="second">
          <Text>{token.user}</Text>
        </p>
        <p className="second small">{location.host}</p>
      </div>
      {live.status !== 'gone' && <Recovery token={token} />}
      {live.status !== 'gone' && <Ring token={token} live={live} />}
      {live.status === 'gone' && <Gone token={token} />}
      {live.status === 'blocked' && <Blocked token={token} />}
      {live.status !== 'gone' && live.status !== 'blocked' && (
        <div className="stack">
          <MainButton token={token} live={live} closed={(next) => setDone({ after: heard, live: next })} />
          <p className="hint offline" aria-live="polite">
            {live.reached ? '' : texts.token.offline}
          </p>
          <Tiles token={token} live={live} />
        </div>
      )}
    </Screen>
  )
}
