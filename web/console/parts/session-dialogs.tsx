import { useEffect, useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { get, serverNow } from '../api.ts'
import { type Session, useConsole, useSession } from '../context.ts'
import { AskForm } from '../screens/ask-form.tsx'
import { Dialog } from './dialog.tsx'

/** One minute before a session ends for want of use it asks whether somebody is there. */
export const StillThere = ({ session }: { session: Session }) => {
  const { texts, refresh, leave } = useConsole()
  const [seconds, setSeconds] = useState(Infinity)
  const near = seconds <= 61
  useEffect(() => {
    const count = (): void => setSeconds(Math.ceil((Date.parse(session.idleAt) - serverNow()) / 1000))
    count()
    const timer = setInterval(count, 1000)
    return () => clearInterval(timer)
  }, [session.idleAt])
  useEffect(() => {
    // Whatever was done since the last look has put the end off.
    if (near) void refresh()
  }, [near, refresh])
  useEffect(() => {
    if (seconds <= 0) void refresh()
  }, [seconds, refresh])
  const stay = async (): Promise<void> => {
    await get('/tenant/session')
    await refresh()
  }
  if (seconds > 60 || seconds < 0) return null
  return (
    <Dialog title={texts.session.still} onClose={() => void stay()}>
      <p role="timer">{texts.session.ends(seconds)}</p>
      <p className="actions">
        <Button kind="primary" onPress={() => void stay()}>
          {texts.session.stay}
        </Button>
        <Button onPress={() => void leave()}>{texts.frame.signOut}</Button>
      </p>
    </Dialog>
  )
}

/** The session has ended: whoever signs in here goes on where they were. */
export const SignInAgain = () => {
  const { texts, leave } = useConsole()
  const { tenant, member } = useSession()
  return (
    <Dialog title={texts.session.again} onClose={null}>
      <p>{texts.session.waiting}</p>
      <AskForm way="login" known={{ tenant, email: member.email }} />
      <Button kind="plain" onPress={() => void leave()}>
        {texts.frame.signOut}
      </Button>
    </Dialog>
  )
}
