import { useState } from 'react'
import { CopyButton } from '../../../kit/copy-button.tsx'
import { useConsole, useSession } from '../../context.ts'
import { Field } from '../../parts/form.tsx'
import { Title } from '../../parts/frame.tsx'
import { useService } from '../../services.ts'
import { snippetsOf } from './snippets.ts'
import { TryIt } from './try-it.tsx'

/** From nothing to the status of one's own token, with this organisation's own values. */
export const QuickStart = () => {
  const { texts } = useConsole()
  const { member } = useSession()
  const service = useService()
  const words = texts.quickStart
  const [user, setUser] = useState(member.email)
  const snippets = snippetsOf({ origin: location.origin, service: service.service, user })
  return (
    <>
      <Title>{texts.places['quick-start']}</Title>
      <section className="card">
        <h2>{words.tryTitle}</h2>
        <p>{words.tryText}</p>
        <Field label={words.user} hint={words.userHint} value={user} onChange={setUser} />
        <TryIt key={`${service.service} ${user}`} service={service} user={user} />
      </section>
      <section className="card">
        <h2>{words.askTitle}</h2>
        <p>{words.askText}</p>
        {snippets.map(({ name, text }) => (
          <section key={name} className="snippet" aria-label={name}>
            <div className="head">
              <h3>{name}</h3>
              <CopyButton text={text} label={words.copyOf(name)} done={texts.copied} />
            </div>
            <pre tabIndex={0}>{text}</pre>
          </section>
        ))}
        <p>{words.numbers}</p>
      </section>
    </>
  )
}
