import { useState } from 'react'
import { normaliseEnrolmentCode } from '../../../core/protocol/enrolment-code.ts'
import { useApp } from '../app-context.ts'
import { readInstance } from '../instance.ts'
import { Field, Form } from './form.tsx'

/** A code as people type it, normalised; null where it can be none. */
const codeOf = (typed: string): string | null => {
  try {
    return normaliseEnrolmentCode(typed)
  } catch {
    return null
  }
}

/** Takes an enrolment code that is typed, and goes on with it; `tenant` null asks whose it is. */
export const CodeForm = ({ tenant, onFault }: { tenant: string | null; onFault: (fault: string) => void }) => {
  const { texts, go } = useApp()
  const [typed, setTyped] = useState('')
  const [code, setCode] = useState('')
  const whose = tenant ?? typed.trim().toLowerCase()
  const start = async (): Promise<void> => {
    const plain = codeOf(code)
    if (plain === null) return onFault(texts.add.badCode)
    const instance = await readInstance()
    if (instance === null) return onFault(texts.noConnection)
    const { instanceKey } = instance
    go({ at: 'enrol', invitation: { url: location.origin, tenant: whose, code: plain, instanceKey } })
  }
  return (
    <Form ready={whose !== '' && code.trim() !== ''} onSend={() => void start()}>
      <h2>{texts.add.code}</h2>
      {tenant === null && <Field label={texts.add.organisation} value={typed} onChange={setTyped} />}
      <Field label={texts.add.codeField} value={code} onChange={setCode} />
    </Form>
  )
}
