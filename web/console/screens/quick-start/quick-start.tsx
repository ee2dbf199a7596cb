import { useState } from 'react'
import { useConsole, useSession } from '../../context.ts'
import { Field } from '../../parts/form.tsx'
import { Title } from '../../parts/frame.tsx'
import { useService } from '../../services.ts'
import { Ask } from './ask.tsx'
import { TryIt } from './try-it.tsx'

/** From nothing to the status of one's own token, with this organisation's own values. */
export const QuickStart = () => {
  const { texts } = useConsole()
  const { member } = useSession()
  const service = useService()
  const words = texts.quickStart
  const [user, setUser] = useState(member.email)
  return (
    <>
      <Title>{texts.places['quick-start']}</Title>
      <section className="card">
        <h2>{words.tryTitle}</h2>
        <p>{words.tryText}</p>
        <Field label={words.user} hint={words.userHint} value={user} onChange={setUser} />
        <TryIt key={`${service.service} ${user}`} service={service} user={user} />
      </section>
      <Ask service={service.service} user={user} />
    </>
  )
}
