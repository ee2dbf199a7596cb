import { useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { CopyButton } from '../../../kit/copy-button.tsx'
import { useConsole } from '../../context.ts'
import { Secret } from '../../parts/secret.tsx'
import { KeyDialog } from '../authkeys/key-dialog.tsx'
import type { WithSecret } from '../authkeys/shapes.ts'
import { snippetsOf } from './snippets.ts'

/** The question in each language, with a key in it where the reader wants that: it stays in the memory of this page. */
export const Ask = ({ service, user }: { service: string; user: string }) => {
  const { texts, fresh } = useConsole()
  const words = texts.quickStart
  const [isIn, setIn] = useState(false)
  const [isMaking, setMaking] = useState(false)
  const [made, setMade] = useState<WithSecret | null>(null)
  const own = fresh !== null && (fresh.services === '*' || fresh.services.includes(service)) ? fresh.secret : null
  const key = isIn ? own : null
  const take = (next: WithSecret | null): void => {
    setMaking(false)
    setMade(next)
    setIn(true)
  }
  return (
    <section className="card">
      <h2>{words.askTitle}</h2>
      <p>{words.askText}</p>
      <p className="actions">
        {own === null ? (
          <Button onPress={() => setMaking(true)}>{words.makeKey}</Button>
        ) : (
          <Button onPress={() => setIn(!isIn)}>{isIn ? words.takeKeyOut : words.putKeyIn}</Button>
        )}
      </p>
      {key === null ? null : <p className="hint">{words.keyIsIn}</p>}
      {made === null ? null : <Secret name={made.authkey.name} hint={texts.authkeys.shownOnce} value={made.secret} />}
      {isMaking ? (
        <KeyDialog
          before={null}
          suggested={{ name: words.keyName, services: [service] }}
          onDone={take}
          onClose={() => setMaking(false)}
        />
      ) : null}
      {snippetsOf({ origin: location.origin, service, user, key }).map(({ name, text }) => (
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
  )
}
