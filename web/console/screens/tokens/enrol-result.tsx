import { useRef, useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { CodeGroups } from '../../../kit/code-groups.tsx'
import { CopyButton } from '../../../kit/copy-button.tsx'
import { Notice } from '../../../kit/notice.tsx'
import { get, post } from '../../api.ts'
import { useNow } from '../../clock.ts'
import { useConsole } from '../../context.ts'
import { useLive } from '../../live.ts'
import { Field, Form, useSending } from '../../parts/form.tsx'
import { spanOf } from '../../parts/span.ts'
import { queryOf } from '../../query.ts'
import { CheckCode } from '../desk/check-code.tsx'
import type { Detail } from './shapes.ts'

/** What `POST /token/enroll` answers: for the app, or for an authenticator app. */
export interface Answered {
  readonly qr: string
  readonly deeplink?: string
  readonly code?: string
  readonly expiresAt?: string
  readonly mode?: 'new' | 'restore'
  readonly otpauth?: string
}

/** An enrolment with whose it is and what was asked for. */
export interface Made extends Answered {
  readonly id: string
  readonly request: { readonly service: string; readonly id: string; readonly email?: string }
}

/** The binding code that the phone shows, typed by whoever sits with the user. */
const Binding = ({ service, id, onConfirmed }: { service: string; id: string; onConfirmed: () => void }) => {
  const { texts } = useConsole()
  const [binding, setBinding] = useState('')
  const [isWrong, setWrong] = useState(false)
  const { busy, fault, send, trouble } = useSending(['binding'])
  const confirm = async (): Promise<void> => {
    const answer = await send(post<{ confirmed: boolean }>('/token/confirm', { service, id, binding }))
    setWrong(answer?.confirmed === false)
    if (answer?.confirmed === true) onConfirmed()
  }
  return (
    <>
      <p>{texts.enrol.bindingText}</p>
      {trouble}
      <Form action={texts.enrol.confirm} busy={busy} onSend={() => void confirm()}>
        <div className="code-field">
          <Field
            label={texts.enrol.binding}
            value={binding}
            onChange={setBinding}
            fault={isWrong ? texts.enrol.notConfirmed : fault('binding')}
          />
        </div>
      </Form>
    </>
  )
}

const SendByMail = ({ made, onMade }: { made: Made; onMade: (made: Made) => void }) => {
  const { texts } = useConsole()
  const { email = '' } = made.request
  const [isSent, setSent] = useState(false)
  const { busy, send, trouble } = useSending()
  // The link of a mail is a new one: the one that is shown here stops working, and the new one takes its place.
  const mail = async (): Promise<void> => {
    const answer = await send(post<Answered>('/token/enroll', { ...made.request, notify: 'email' }))
    if (answer === null) return
    setSent(true)
    onMade({ ...made, ...answer })
  }
  if (email === '') return null
  return (
    <>
      {trouble}
      {isSent ? (
        <p className="hint" role="status">
          {texts.enrol.sent(email)}
        </p>
      ) : (
        <Button disabled={busy} onPress={() => void mail()}>
          {texts.enrol.send}
        </Button>
      )}
    </>
  )
}

/** The code itself, for as long as it is of use. */
const Code = ({ made, onMade }: { made: Made; onMade: (made: Made) => void }) => {
  const { texts, language } = useConsole()
  const now = useNow()
  const { qr, code, deeplink = made.otpauth ?? '', expiresAt, mode, otpauth } = made
  if (expiresAt !== undefined && Date.parse(expiresAt) <= now) return <Notice>{texts.enrol.over}</Notice>
  return (
    <>
      <p>{otpauth === undefined ? texts.enrol.scan : texts.enrol.scanAuthenticator}</p>
      {mode === 'restore' ? <Notice>{texts.enrol.restore}</Notice> : null}
      <img className="qr" src={qr} alt={texts.enrol.qr} width="280" height="280" />
      {code === undefined ? null : (
        <div className="typed">
          <p className="hint">{texts.enrol.code}</p>
          <CodeGroups code={code.replaceAll('-', '')} />
        </div>
      )}
      <p className="actions">
        <CopyButton text={deeplink} label={texts.enrol.copyLink} done={texts.copied} />
        {code === undefined ? null : <CopyButton text={code} label={texts.enrol.copyCode} done={texts.copied} />}
        <SendByMail made={made} onMade={onMade} />
      </p>
      {expiresAt === undefined ? null : (
        <p className="hint">{texts.enrol.left(spanOf(Date.parse(expiresAt) - now, language))}</p>
      )}
    </>
  )
}

/** How far the user's phone is with a code: the code waits, its token waits for the binding code, or all is done. */
const progressOf = (token: Detail, wasWaiting: boolean): 'waiting' | 'unconfirmed' | 'done' => {
  if (token.unconfirmed === true || (token.device !== undefined && token.enrolledAt === undefined)) return 'unconfirmed'
  return token.enrolment === undefined && token.status !== 0 && wasWaiting ? 'done' : 'waiting'
}

/** A code that was made, until the user's phone has finished; it says so by itself. */
export const EnrolResult = ({
  service,
  made,
  onMade,
  onEnrolled,
  onClose,
}: {
  service: string
  made: Made
  onMade: (made: Made) => void
  onEnrolled: () => void
  onClose: () => void
}) => {
  const { texts } = useConsole()
  const path = `/token/detail?${queryOf({ service, id: made.id })}`
  const { value: token, again } = useLive<Detail>(path, (background) => get(path, { background }))
  const wasWaiting = useRef(made.otpauth !== undefined)
  if (token?.enrolment !== undefined) wasWaiting.current = true
  const progress = token === null ? 'waiting' : progressOf(token, wasWaiting.current)
  const phone = token?.device?.name ?? ''
  const finish = (): void => {
    onEnrolled()
    onClose()
  }
  return (
    <>
      {progress === 'waiting' ? <Code made={made} onMade={onMade} /> : null}
      {progress === 'waiting' && made.otpauth !== undefined ? (
        <CheckCode token={{ id: made.id, service }} onChange={again} />
      ) : null}
      {progress === 'unconfirmed' ? <Binding service={service} id={made.id} onConfirmed={again} /> : null}
      <p className="verdict" role="status">
        {progress === 'done' ? (phone === '' ? texts.enrol.doneBlind : texts.enrol.done(phone)) : ''}
      </p>
      <p className="actions">
        <Button kind={progress === 'done' ? 'primary' : 'secondary'} onPress={finish}>
          {progress === 'done' ? texts.enrol.finish : texts.close}
        </Button>
      </p>
    </>
  )
}
