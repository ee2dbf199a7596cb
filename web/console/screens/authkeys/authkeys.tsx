import { useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { Text } from '../../../kit/text.tsx'
import { post } from '../../api.ts'
import { useConsole, useSession } from '../../context.ts'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { useSending } from '../../parts/form.tsx'
import { Title } from '../../parts/frame.tsx'
import { List, Moment, useList } from '../../parts/list.tsx'
import { Menu, type Offer } from '../../parts/menu.tsx'
import { Secret } from '../../parts/secret.tsx'
import { KeyDialog } from './key-dialog.tsx'
import { RevealDialog } from './reveal-dialog.tsx'
import { RotateDialog } from './rotate-dialog.tsx'
import type { Authkey, WithSecret } from './shapes.ts'

/** What is under way: a dialog, with the key that it is about. */
type Doing =
  | { readonly what: 'change' | 'rotate' | 'reveal' | 'revoke'; readonly authkey: Authkey }
  | { readonly what: 'make' }

const KeyState = ({ authkey: { state, overlapUntil } }: { authkey: Authkey }) => {
  const { states, until } = useConsole().texts.authkeys
  if (overlapUntil === undefined) return states[state]
  return (
    <>
      {states[state]}
      <br />
      <span className="hint">
        {until} <Moment at={overlapUntil} />
      </span>
    </>
  )
}

/** The tenant's authkeys: made, changed, rotated with an overlap, and revoked. */
export const Authkeys = () => {
  const { texts } = useConsole()
  const { tenant, member } = useSession()
  const words = texts.authkeys
  const list = useList<Authkey>('/authkey/list')
  const [made, setMade] = useState<WithSecret | null>(null)
  const [doing, setDoing] = useState<Doing | null>(null)
  const { busy, send, trouble } = useSending()
  const close = (): void => setDoing(null)
  const done = async (fresh: WithSecret | null): Promise<void> => {
    close()
    setMade(fresh)
    await list.reload()
  }
  const offersOf = (authkey: Authkey): readonly Offer[] => [
    { label: words.changeIt, onPress: () => setDoing({ what: 'change', authkey }) },
    { label: words.rotate, onPress: () => setDoing({ what: 'rotate', authkey }) },
    ...(member.role === 'owner'
      ? [{ label: texts.reveal.reveal, onPress: () => setDoing({ what: 'reveal', authkey }) }]
      : []),
    { label: words.revoke, onPress: () => setDoing({ what: 'revoke', authkey }) },
  ]
  const revoke = async (authkey: string, reason: string): Promise<void> => {
    if ((await send(post('/authkey/revoke', { authkey, reason }))) !== null) await done(null)
  }
  return (
    <>
      <div className="head">
        <Title>{texts.places.authkeys}</Title>
        <Button kind="primary" onPress={() => setDoing({ what: 'make' })}>
          {words.add}
        </Button>
      </div>
      {made === null ? null : (
        <Secret key={made.secret} name={made.authkey.name} hint={words.shownOnce} value={made.secret} />
      )}
      <List
        caption={texts.places.authkeys}
        heads={words.heads}
        list={list}
        empty={words.none}
        keyOf={({ id }) => id}
        row={(authkey) => [
          <>
            <Text key="name">{authkey.name}</Text>
            <br />
            <span className="hint mono">{`zaas_${tenant}_…${authkey.hint}`}</span>
            {authkey.hideDuress ? (
              <>
                <br />
                <span className="badge">{words.hides}</span>
              </>
            ) : null}
          </>,
          words.allRoles[authkey.role],
          authkey.services === '*' ? texts.forServices.all : authkey.services.join(', '),
          authkey.cidrs.length === 0 ? words.anywhere : authkey.cidrs.join(', '),
          authkey.expiresAt === undefined ? words.never : <Moment key="ends" at={authkey.expiresAt} />,
          authkey.lastUsedAt === undefined ? '–' : <Moment key="used" at={authkey.lastUsedAt} />,
          <KeyState key="state" authkey={authkey} />,
          <Menu key="do" label={texts.actionsOf(authkey.name)} offers={offersOf(authkey)} />,
        ]}
      />
      {doing?.what === 'make' ? <KeyDialog before={null} onDone={(fresh) => void done(fresh)} onClose={close} /> : null}
      {doing?.what === 'change' ? (
        <KeyDialog before={doing.authkey} onDone={(fresh) => void done(fresh)} onClose={close} />
      ) : null}
      {doing?.what === 'rotate' ? <RotateDialog authkey={doing.authkey} onDone={done} onClose={close} /> : null}
      {doing?.what === 'reveal' ? <RevealDialog authkey={doing.authkey} onClose={close} /> : null}
      {doing?.what === 'revoke' ? (
        <ConfirmDialog
          title={words.revokeTitle(doing.authkey.name)}
          name={doing.authkey.name}
          asksReason
          action={words.revokeNow}
          busy={busy}
          trouble={trouble}
          onConfirm={(reason) => void revoke(doing.authkey.id, reason)}
          onClose={close}
        >
          <p>{words.confirm(doing.authkey.name)}</p>
        </ConfirmDialog>
      ) : null}
    </>
  )
}
