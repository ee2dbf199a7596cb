import { useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { Notice } from '../../../kit/notice.tsx'
import { Text } from '../../../kit/text.tsx'
import { post } from '../../api.ts'
import { type Member, useConsole, useSession } from '../../context.ts'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { useSending } from '../../parts/form.tsx'
import { Title } from '../../parts/frame.tsx'
import { List, Moment, useList } from '../../parts/list.tsx'
import { Menu } from '../../parts/menu.tsx'
import { MemberDialog } from './member-dialog.tsx'

/** What is under way: a dialog, with the member that it is about. */
type Doing = { readonly what: 'change' | 'remove'; readonly member: Member } | { readonly what: 'invite' }

const Seen = ({ member: { joinedAt, lastSeenAt } }: { member: Member }) => {
  const { texts } = useConsole()
  if (joinedAt === undefined) return <span className="badge">{texts.members.waiting}</span>
  return lastSeenAt === undefined ? '–' : <Moment at={lastSeenAt} />
}

/** Who runs the tenant; owners change and remove, administrators invite operators. */
export const Members = () => {
  const { texts, refresh } = useConsole()
  const { member: self } = useSession()
  const words = texts.members
  const list = useList<Member>('/tenant/members', { paged: false })
  const [doing, setDoing] = useState<Doing | null>(null)
  const [invited, setInvited] = useState<string | null>(null)
  const { busy, send, trouble } = useSending()
  const isOwner = self.role === 'owner'
  const close = (): void => setDoing(null)
  const done = async (email: string | null): Promise<void> => {
    close()
    setInvited(email)
    // It may have been oneself.
    await refresh()
    await list.reload()
  }
  const remove = async (member: string, reason: string): Promise<void> => {
    if ((await send(post('/tenant/members/remove', { member, reason }))) !== null) await done(null)
  }
  return (
    <>
      <div className="head">
        <Title>{texts.places.members}</Title>
        <Button kind="primary" onPress={() => setDoing({ what: 'invite' })}>
          {words.add}
        </Button>
      </div>
      {invited === null ? null : <Notice kind="calm">{words.invited(invited)}</Notice>}
      <List
        caption={texts.places.members}
        heads={isOwner ? [...words.heads, words.actions] : words.heads}
        list={list}
        empty=""
        keyOf={({ id }) => id}
        row={(member) => [
          <>
            <Text key="who">{member.email}</Text>
            {member.id === self.id ? <span className="hint"> {words.you}</span> : null}
            {member.hideDuress ? <span className="badge">{words.hides}</span> : null}
          </>,
          texts.roles[member.role],
          member.services === '*' ? texts.forServices.all : member.services.join(', '),
          member.role === 'operator'
            ? member.powers.map((power) => words.shortPowers[power]).join(', ') || '–'
            : words.any,
          member.factor ? texts.yes : texts.no,
          <Seen key="seen" member={member} />,
          ...(isOwner
            ? [
                <Menu
                  key="do"
                  label={texts.actionsOf(member.email)}
                  offers={[
                    { label: words.changeIt, onPress: () => setDoing({ what: 'change', member }) },
                    { label: words.remove, onPress: () => setDoing({ what: 'remove', member }) },
                  ]}
                />,
              ]
            : []),
        ]}
      />
      {doing?.what === 'invite' ? <MemberDialog before={null} onDone={done} onClose={close} /> : null}
      {doing?.what === 'change' ? <MemberDialog before={doing.member} onDone={done} onClose={close} /> : null}
      {doing?.what === 'remove' ? (
        <ConfirmDialog
          title={words.removeTitle(doing.member.email)}
          name={doing.member.email}
          asksReason
          action={words.remove}
          busy={busy}
          trouble={trouble}
          onConfirm={(reason) => void remove(doing.member.id, reason)}
          onClose={close}
        >
          <p>{words.removeText}</p>
        </ConfirmDialog>
      ) : null}
    </>
  )
}
