import { useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { post } from '../../api.ts'
import { useConsole } from '../../context.ts'
import { useSending } from '../../parts/form.tsx'
import { Countdown } from '../../parts/status.tsx'
import { useService } from '../../services.ts'
import type { Row } from '../tokens/shapes.ts'
import { JudgeCode } from './check-code.tsx'

/** Sends a user a code to the enrolled telephone or mailbox, and checks what the caller reads out: of those who have no app at hand. */
export const SendCode = ({
  token: { id, service },
  onChange,
}: {
  token: Pick<Row, 'id' | 'service'>
  onChange: () => void
}) => {
  const { texts } = useConsole()
  const { message } = texts.tokens
  const { messages } = useService()
  const [until, setUntil] = useState<string | null>(null)
  const { busy, send, trouble } = useSending()
  const ways = (['sms', 'email'] as const).filter((way) => messages[way])
  const ask = async (channel: (typeof ways)[number]): Promise<void> => {
    setUntil(null)
    const sent = await send(post<{ expiresAt: string }>('/token/message', { service, id, channel, purpose: 'login' }))
    setUntil(sent?.expiresAt ?? null)
  }
  return (
    <section className="panel" aria-label={message.title}>
      <h3>{message.title}</h3>
      <p>{messages.beside ? message.beside : message.weak}</p>
      {trouble}
      <p className="actions">
        {ways.map((way) => (
          <Button key={way} disabled={busy} onPress={() => void ask(way)}>
            {message[way]}
          </Button>
        ))}
      </p>
      <p role="status">
        {until === null ? '' : message.sent} {until === null ? null : <Countdown until={until} />}
      </p>
      {until === null ? null : (
        <JudgeCode
          key={until}
          path="/token/message/check"
          asked={{ service, id, purpose: 'login' }}
          label={message.code}
          onChange={onChange}
        />
      )}
    </section>
  )
}
