import { useEffect, useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { useConsole } from '../../context.ts'
import { useFragment } from '../../fragment.ts'
import { Title } from '../../parts/frame.tsx'
import { useService } from '../../services.ts'
import { EnrolDialog } from '../tokens/enrol-dialog.tsx'
import { Finder } from './finder.tsx'
import { User } from './user.tsx'

/** The help desk: find a user on the left, help them on the right. */
export const Desk = () => {
  const { texts } = useConsole()
  const { service } = useService()
  const [user, choose] = useFragment('u')
  const [seen, setSeen] = useState<number | null>(null)
  const [isEnrolling, setEnrolling] = useState(false)
  useEffect(() => setSeen(null), [user])
  return (
    <>
      <div className="head">
        <Title>{texts.places.desk}</Title>
        <Button kind="primary" onPress={() => setEnrolling(true)}>
          {texts.tokens.enrol}
        </Button>
      </div>
      <div className={user === '' ? 'desk' : 'desk chosen'}>
        <Finder service={service} user={user} seen={seen} onChoose={choose} />
        {user === '' ? (
          <p className="hint">{texts.tokens.choose}</p>
        ) : (
          <User key={`${service} ${user}`} service={service} id={user} onSeen={setSeen} onLeave={() => choose('')} />
        )}
      </div>
      {isEnrolling ? <EnrolDialog service={service} onClose={() => setEnrolling(false)} onEnrolled={choose} /> : null}
    </>
  )
}
