import { useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { post } from '../../api.ts'
import { useConsole } from '../../context.ts'
import { Field, Form, useSending } from '../../parts/form.tsx'
import type { Row } from '../tokens/shapes.ts'

type Verdict =
  | { readonly valid: true; readonly duress: boolean }
  | { readonly valid: false; readonly reason?: 'used'; readonly errors: number; readonly maxErrors: number }

/** What became of a code, spoken too. */
const Said = ({ children }: { children: string }) => (
  <p className="verdict" role="status">
    {children}
  </p>
)

/** Judges a code that a user reads out: `path` says which kind it is, `asked` whose and what for. */
export const JudgeCode = ({
  path,
  asked,
  label,
  onChange,
  onWrong,
}: {
  path: string
  asked: Readonly<Record<string, string>>
  label: string
  onChange: () => void
  onWrong?: () => void
}) => {
  const { texts } = useConsole()
  const { check } = texts.tokens
  const [code, setCode] = useState('')
  const [verdict, setVerdict] = useState<Verdict | null>(null)
  const { busy, fault, send, trouble } = useSending(['code'])
  const judge = async (): Promise<void> => {
    const judged = await send(post<Verdict>(path, { ...asked, code }))
    onChange()
    if (judged === null) return
    setVerdict(judged)
    setCode('')
    if (!judged.valid && judged.reason === undefined) onWrong?.()
  }
  const said = (): string => {
    if (verdict === null) return ''
    if (verdict.valid) return verdict.duress ? check.duress : check.right
    return verdict.reason === 'used' ? check.used : check.wrong(verdict.errors, verdict.maxErrors)
  }
  return (
    <>
      {trouble}
      <Form action={check.action} busy={busy} onSend={() => void judge()}>
        <div className="code-field">
          <Field label={label} hint={check.hint} value={code} onChange={setCode} fault={fault('code')} />
        </div>
      </Form>
      <Said>{said()}</Said>
      {verdict?.valid === true && verdict.duress ? <p className="notice duress">{texts.tokens.duress.say}</p> : null}
    </>
  )
}

/** Checks a one-time code that a user reads out; after two wrong ones the clock can be looked for. */
export const CheckCode = ({ token, onChange }: { token: Pick<Row, 'id' | 'service'>; onChange: () => void }) => {
  const { texts } = useConsole()
  const { check } = texts.tokens
  const [wrong, setWrong] = useState(0)
  const [isSynchronising, setSynchronising] = useState(false)
  if (isSynchronising) return <Synchronise token={token} onChange={onChange} />
  const { id, service } = token
  return (
    <section className="panel" aria-label={check.title}>
      <h3>{check.title}</h3>
      <JudgeCode
        path="/token/otp"
        asked={{ service, id }}
        label={check.code}
        onChange={onChange}
        onWrong={() => setWrong(wrong + 1)}
      />
      {wrong < 2 ? null : (
        <p className="actions">
          <Button onPress={() => setSynchronising(true)}>{check.synchronise}</Button>
        </p>
      )}
    </section>
  )
}

/** Finds a phone's clock by two codes in a row. */
const Synchronise = ({
  token: { id, service },
  onChange,
}: {
  token: Pick<Row, 'id' | 'service'>
  onChange: () => void
}) => {
  const { texts } = useConsole()
  const { check, force } = texts.tokens
  const [[code1, code2], setCodes] = useState(['', ''] as readonly [string, string])
  const [reason, setReason] = useState(check.syncReason)
  const [said, setSaid] = useState('')
  const { busy, fault, send, trouble } = useSending(['code1', 'code2', 'reason'])
  const find = async (): Promise<void> => {
    const found = await send(post<Verdict>('/token/otp/resync', { service, id, code1, code2, reason }))
    onChange()
    if (found === null) return
    setSaid(found.valid ? check.found : check.wrong(found.errors, found.maxErrors))
    setCodes(['', ''])
  }
  return (
    <section className="panel" aria-label={check.syncTitle}>
      <h3>{check.syncTitle}</h3>
      <p>{check.syncText}</p>
      {trouble}
      <Form action={check.synchronise} busy={busy} onSend={() => void find()}>
        <div className="code-field">
          <Field
            label={check.first}
            value={code1}
            onChange={(code) => setCodes([code, code2])}
            fault={fault('code1')}
          />
          <Field
            label={check.second}
            value={code2}
            onChange={(code) => setCodes([code1, code])}
            fault={fault('code2')}
          />
        </div>
        <Field
          label={texts.reason}
          hint={force.reasonHint}
          value={reason}
          onChange={setReason}
          fault={fault('reason')}
        />
      </Form>
      <Said>{said}</Said>
    </section>
  )
}
