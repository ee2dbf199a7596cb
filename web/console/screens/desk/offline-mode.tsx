import { useEffect, useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { CodeGroups, Spelling } from '../../../kit/code-groups.tsx'
import { post } from '../../api.ts'
import { useNow } from '../../clock.ts'
import { useConsole } from '../../context.ts'
import { Field, Form, useSending } from '../../parts/form.tsx'
import { Countdown } from '../../parts/status.tsx'
import type { Row } from '../tokens/shapes.ts'

interface Challenge {
  readonly code: string
  readonly expiresAt: string
}

interface Answered {
  readonly status: number
  readonly errors?: number
  readonly maxErrors?: number
}

/** A code in groups of four, while it is typed. */
const inFours = (typed: string): string =>
  (
    typed
      .toUpperCase()
      .replaceAll(/[\s-]/g, '')
      .match(/.{1,4}/gu) ?? []
  ).join(' ')

/** Opens a token whose phone has no network: a challenge is read out, the phone's answer is typed. */
export const OfflineMode = ({
  token: { id, service },
  onChange,
  onOpen,
}: {
  token: Pick<Row, 'id' | 'service'>
  onChange: () => void
  onOpen: () => void
}) => {
  const { texts } = useConsole()
  const { offline } = texts.tokens
  const [challenge, setChallenge] = useState<Challenge | null>(null)
  const [answer, setAnswer] = useState('')
  const [said, setSaid] = useState('')
  const { busy, fault, send, trouble } = useSending(['code'])
  const now = useNow()
  const isOver = challenge !== null && Date.parse(challenge.expiresAt) <= now
  const ask = async (): Promise<void> => {
    setSaid('')
    setAnswer('')
    setChallenge(await send(post<Challenge>('/token/offline/challenge', { service, id })))
  }
  const judge = async (): Promise<void> => {
    const answered = await send(post<Answered>('/token/offline/open', { service, id, code: answer }))
    onChange()
    if (answered === null) return
    if (answered.status === 1 || answered.status === 3) return onOpen()
    setAnswer('')
    setSaid(offline.wrong(answered.errors ?? 0, answered.maxErrors ?? 0))
  }
  useEffect(() => void ask(), [])
  return (
    <section className="panel" aria-label={offline.title}>
      <div className="head">
        <h3>{offline.title}</h3>
        {challenge === null || isOver ? null : (
          <p className="hint">
            {offline.left} <Countdown until={challenge.expiresAt} />
          </p>
        )}
      </div>
      {trouble}
      {challenge === null || isOver ? null : (
        <>
          <div>
            <p>
              <strong>1. {offline.readOut}</strong> {offline.readHint}
            </p>
            <CodeGroups code={challenge.code} />
            <Spelling code={challenge.code} />
          </div>
          <Form action={offline.action} busy={busy} onSend={() => void judge()}>
            <div className="code-field">
              <Field
                label={`2. ${offline.answer}`}
                hint={offline.hint}
                value={answer}
                onChange={(typed) => setAnswer(inFours(typed))}
                fault={fault('code')}
              />
            </div>
          </Form>
        </>
      )}
      <p className="verdict" role="status">
        {isOver ? offline.over : said}
      </p>
      <p className="actions">
        <Button kind={isOver ? 'primary' : 'plain'} disabled={busy} onPress={() => void ask()}>
          {offline.again}
        </Button>
      </p>
    </section>
  )
}
