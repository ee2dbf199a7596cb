import { useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { CodeGroups } from '../../../kit/code-groups.tsx'
import { Notice } from '../../../kit/notice.tsx'
import { post } from '../../api.ts'
import { useConsole, useSession } from '../../context.ts'
import type { useFactor } from '../../parts/factor-dialog.tsx'
import { useSending } from '../../parts/form.tsx'
import { OwnToken } from '../../parts/own-token.tsx'

/** Sends what may need a second factor. */
export type WithFactor = ReturnType<typeof useFactor>['withFactor']

interface Enrolment {
  readonly deeplink: string
  readonly qr: string
  readonly code: string
}

const confirm = () => post<{ freshUntil: string }>('/tenant/factor/confirm', {}, { 'zaas-background': '1' })

/** The member's own token: enrolled by a picture, in use from its first opening on. */
export const OwnFactor = ({ withFactor }: { withFactor: WithFactor }) => {
  const { texts, refresh } = useConsole()
  const { member } = useSession()
  const [made, setMade] = useState<Enrolment | null>(null)
  const [done, setDone] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const { busy, send, trouble } = useSending()
  const enrol = async (): Promise<void> => {
    setDone(false)
    setFault(null)
    setMade(await send(withFactor(() => post<Enrolment>('/tenant/factor/enroll'))))
  }
  const remove = async (): Promise<void> => {
    if ((await send(withFactor(() => post('/tenant/factor/remove')))) !== null) await refresh()
  }
  const opened = async (): Promise<void> => {
    setMade(null)
    setDone(true)
    await refresh()
  }
  return (
    <section className="card">
      <h2>{texts.factor.own}</h2>
      {trouble}
      {fault === null ? null : <Notice kind="error">{texts.fault(fault)}</Notice>}
      {done ? <Notice kind="calm">{texts.factor.done}</Notice> : null}
      <p>{member.factor ? texts.factor.has : texts.factor.why}</p>
      {made === null ? (
        <p className="actions">
          <Button disabled={busy} onPress={() => void enrol()}>
            {member.factor ? texts.factor.replace : texts.factor.enrol}
          </Button>
          {member.factor ? (
            <Button kind="danger" disabled={busy} onPress={() => void remove()}>
              {texts.factor.remove}
            </Button>
          ) : null}
        </p>
      ) : (
        <>
          <p>{texts.factor.scan}</p>
          <img className="qr" src={made.qr} alt={texts.factor.picture} width={280} height={280} />
          <p>
            <a href={made.deeplink} target="_blank" rel="noreferrer">
              {texts.factor.here}
            </a>
          </p>
          <p className="hint">{texts.factor.typed}</p>
          <CodeGroups code={made.code.replaceAll('-', '')} />
          <OwnToken
            ask={confirm}
            onOpen={() => void opened()}
            onFault={(error) => {
              setMade(null)
              setFault(error)
            }}
          />
          <Button kind="plain" onPress={() => setMade(null)}>
            {texts.cancel}
          </Button>
        </>
      )}
    </section>
  )
}
