import { useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { Text } from '../../kit/text.tsx'
import { post } from '../api.ts'
import { useConsole, useSession } from '../context.ts'
import { useFactor } from '../parts/factor-dialog.tsx'
import { useSending } from '../parts/form.tsx'
import { Title } from '../parts/frame.tsx'
import { List, Moment, useList } from '../parts/list.tsx'
import { ShortcutsDialog } from '../parts/shortcuts.tsx'
import { canPasskeys } from '../passkey.ts'
import { OwnFactor } from './account/own-factor.tsx'
import { Passkeys } from './account/passkeys.tsx'

interface OwnSession {
  readonly session: string
  readonly createdAt: string
  readonly seenAt: string
  readonly address: string
  readonly current: boolean
}

const Sessions = () => {
  const { texts } = useConsole()
  const words = texts.account
  const list = useList<OwnSession>('/tenant/sessions', { paged: false })
  const { busy, send, trouble } = useSending()
  const end = async (body: { session?: string }): Promise<void> => {
    await send(post('/tenant/sessions/revoke', body))
    await list.reload()
  }
  return (
    <section>
      <div className="head">
        <h2>{words.sessions}</h2>
        <Button disabled={busy} onPress={() => void end({})}>
          {words.endOthers}
        </Button>
      </div>
      {trouble}
      <List
        caption={words.sessions}
        heads={words.heads}
        list={list}
        empty=""
        keyOf={({ session }) => session}
        row={({ session, createdAt, seenAt, address, current }) => [
          address,
          <Moment key="made" at={createdAt} />,
          <Moment key="seen" at={seenAt} />,
          current ? (
            words.current
          ) : (
            <Button key="end" kind="danger" disabled={busy} onPress={() => void end({ session })}>
              {words.end}
            </Button>
          ),
        ]}
      />
    </section>
  )
}

/** What somebody who is signed in sees and changes of themselves. */
export const Account = () => {
  const { texts } = useConsole()
  const { tenant, member } = useSession()
  const { withFactor, dialog } = useFactor()
  const [isListed, setListed] = useState(false)
  return (
    <>
      <Title>{texts.places.account}</Title>
      <p>
        <Text>{member.email}</Text> · {texts.roles[member.role]} · {tenant}
      </p>
      {dialog}
      <OwnFactor withFactor={withFactor} />
      {canPasskeys() ? <Passkeys withFactor={withFactor} /> : null}
      <Sessions />
      <section>
        <div className="head">
          <h2>{texts.frame.keys.title}</h2>
          <Button onPress={() => setListed(true)}>{texts.show}</Button>
        </div>
      </section>
      {isListed ? <ShortcutsDialog onClose={() => setListed(false)} /> : null}
    </>
  )
}
