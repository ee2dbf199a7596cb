import { useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { Notice } from '../../kit/notice.tsx'
import { post, type Reply } from '../api.ts'
import { useConsole, useSession } from '../context.ts'
import { canPasskeys, presentPasskey } from '../passkey.ts'
import { navigate } from '../route.ts'
import { Dialog } from './dialog.tsx'
import { OwnToken } from './own-token.tsx'

const confirm = () => post<{ freshUntil: string }>('/tenant/factor/confirm', {}, { 'zaas-background': '1' })

/** Asks for the second factor: the reader's own token, or a passkey. */
const FactorDialog = ({ onShown, onClose }: { onShown: () => void; onClose: () => void }) => {
  const { texts, refresh } = useConsole()
  const { member } = useSession()
  const [error, setError] = useState<string | null>(null)
  const [waits, setWaits] = useState(member.factor)
  const withPasskey = async (): Promise<void> => {
    const reply = await presentPasskey()
    if (!reply.ok) return setError(reply.error)
    await refresh()
    onShown()
  }
  const enrol = (): void => {
    onClose()
    navigate('account')
  }
  return (
    <Dialog title={texts.factor.show} onClose={onClose}>
      {error === null ? null : <Notice kind="error">{texts.fault(error)}</Notice>}
      {waits ? (
        <OwnToken
          ask={confirm}
          onOpen={onShown}
          onFault={(fault) => {
            setWaits(false)
            setError(fault)
          }}
        />
      ) : member.factor ? (
        <Button onPress={() => setWaits(true)}>{texts.tryAgain}</Button>
      ) : (
        <p>{texts.factor.none}</p>
      )}
      <p className="actions">
        {canPasskeys() ? <Button onPress={() => void withPasskey()}>{texts.factor.passkey}</Button> : null}
        {member.factor ? null : <Button onPress={enrol}>{texts.factor.toAccount}</Button>}
        <Button kind="plain" onPress={onClose}>
          {texts.cancel}
        </Button>
      </p>
    </Dialog>
  )
}

/** Sends what may need a fresh second factor: it is asked for where it does, and then the same is sent again. */
export const useFactor = () => {
  const [asked, setAsked] = useState<{ shown: () => void; given: () => void } | null>(null)
  const withFactor = async <Body,>(send: () => Promise<Reply<Body>>): Promise<Reply<Body>> => {
    const reply = await send()
    if (reply.ok || reply.error !== 'factor_required') return reply
    const shown = await new Promise<boolean>((settle) =>
      setAsked({ shown: () => settle(true), given: () => settle(false) }),
    )
    setAsked(null)
    return shown ? send() : reply
  }
  const dialog = asked === null ? null : <FactorDialog onShown={asked.shown} onClose={asked.given} />
  return { withFactor, dialog }
}
