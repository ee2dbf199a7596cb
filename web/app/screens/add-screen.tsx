import { type ReactNode, useId, useState } from 'react'
import { normaliseEnrolmentCode } from '../../../core/protocol/enrolment-code.ts'
import { Button } from '../../kit/button.tsx'
import { Notice } from '../../kit/notice.tsx'
import { useApp } from '../app-context.ts'
import { type Arrival, readLink } from '../arrival.ts'
import { readInstance } from '../instance.ts'
import { Scanner } from '../scan/scanner.tsx'
import { Screen } from './screen.tsx'

/** A code as people type it, normalised; null where it can be none. */
const codeOf = (typed: string): string | null => {
  try {
    return normaliseEnrolmentCode(typed)
  } catch {
    return null
  }
}

/** Fields and what sends them: the button, or Enter. */
const Form = ({ ready, onSend, children }: { ready: boolean; onSend: () => void; children: ReactNode }) => {
  const { texts } = useApp()
  return (
    <form
      className="card stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) onSend()
      }}
    >
      {children}
      <Button disabled={!ready}>{texts.goOn}</Button>
    </form>
  )
}

const LinkForm = ({ onLink }: { onLink: (text: string) => void }) => {
  const { texts } = useApp()
  const id = useId()
  const [link, setLink] = useState('')
  return (
    <Form ready={link.trim() !== ''} onSend={() => onLink(link)}>
      <div className="field">
        <label htmlFor={id}>{texts.add.link}</label>
        <input
          id={id}
          className="input"
          autoComplete="off"
          spellCheck={false}
          value={link}
          onChange={(event) => setLink(event.currentTarget.value)}
        />
      </div>
    </Form>
  )
}

const CodeForm = ({ onFault }: { onFault: (fault: string) => void }) => {
  const { texts, go } = useApp()
  const id = useId()
  const [tenant, setTenant] = useState('')
  const [code, setCode] = useState('')
  const start = async (): Promise<void> => {
    const plain = codeOf(code)
    if (plain === null) return onFault(texts.add.badCode)
    const instance = await readInstance()
    if (instance === null) return onFault(texts.noConnection)
    const { instanceKey } = instance
    go({
      at: 'enrol',
      invitation: { url: location.origin, tenant: tenant.trim().toLowerCase(), code: plain, instanceKey },
    })
  }
  return (
    <Form ready={tenant.trim() !== '' && code.trim() !== ''} onSend={() => void start()}>
      <h2>{texts.add.code}</h2>
      <div className="field">
        <label htmlFor={`${id}t`}>{texts.add.organisation}</label>
        <input
          id={`${id}t`}
          className="input"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={tenant}
          onChange={(event) => setTenant(event.currentTarget.value)}
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}c`}>{texts.add.codeField}</label>
        <input
          id={`${id}c`}
          className="input"
          autoComplete="off"
          spellCheck={false}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
      </div>
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
        <CodeForm onFault={fail} />
      </div>
    </Screen>
  )
}
