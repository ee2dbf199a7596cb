import { useState } from 'react'
import { Button } from '../../kit/button.tsx'
import { Notice } from '../../kit/notice.tsx'
import { useApp } from '../app-context.ts'
import { type Arrival, readLink } from '../arrival.ts'
import { Scanner } from '../scan/scanner.tsx'
import { CodeForm } from './code-form.tsx'
import { Field, Form } from './form.tsx'
import { Screen } from './screen.tsx'

const LinkForm = ({ onLink }: { onLink: (text: string) => void }) => {
  const { texts } = useApp()
  const [link, setLink] = useState('')
  return (
    <Form ready={link.trim() !== ''} onSend={() => onLink(link)}>
      <Field label={texts.add.link} value={link} onChange={setLink} />
    </Form>
  )
}

/** An enrolment of another instance: its page does it. */
const Elsewhere = ({ link, host }: { link: string; host: string }) => {
  const { texts } = useApp()
  return (
    <Notice>
      <p>{texts.add.other(host)}</p>
      <a className="button plain" href={link} rel="noreferrer">
        {texts.add.goThere}
      </a>
    </Notice>
  )
}

/** Adds a token: by scan, photo, link or typed code. */
export const AddScreen = ({ first }: { first?: Arrival }) => {
  const { texts, go } = useApp()
  const [found, setFound] = useState<Arrival | null>(first ?? null)
  const [fault, setFault] = useState<string | null>(null)
  const [scanning, setScanning] = useState(false)
  const fail = (why: string): void => {
    setFound(null)
    setFault(why)
  }
  const take = (text: string): void => {
    const arrival = readLink(text, location.origin)
    setFault(null)
    setFound(arrival)
    setScanning(false)
    if (arrival.kind === 'enrolment') go({ at: 'enrol', invitation: arrival.invitation })
  }
  return (
    <Screen>
      <h1>{texts.add.title}</h1>
      {found?.kind === 'elsewhere' && <Elsewhere link={found.link} host={found.host} />}
      {found?.kind === 'foreign' && <Notice kind="error">{texts.add.foreign}</Notice>}
      {fault !== null && <Notice kind="error">{fault}</Notice>}
      <div className="stack">
        {scanning ? (
          <Scanner
            onText={take}
            onRefused={() => {
              setScanning(false)
              fail(texts.add.camera)
            }}
          />
        ) : (
          <Button kind="primary" onPress={() => setScanning(true)}>
            {texts.add.scan}
          </Button>
        )}
        <LinkForm
          onLink={(link) => (readLink(link, location.origin).kind === 'foreign' ? fail(texts.add.badLink) : take(link))}
        />
        <CodeForm tenant={null} onFault={fail} />
        <Button onPress={() => go({ at: 'lost' })}>{texts.lost.title}</Button>
      </div>
    </Screen>
  )
}
