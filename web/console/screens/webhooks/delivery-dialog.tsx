import { useCallback, useEffect, useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { CopyButton } from '../../../kit/copy-button.tsx'
import { Text } from '../../../kit/text.tsx'
import { get, post } from '../../api.ts'
import { useConsole } from '../../context.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { useSending } from '../../parts/form.tsx'
import { List, Moment } from '../../parts/list.tsx'
import { queryOf } from '../../query.ts'
import { type Delivery, type Detail, StateBadge, useReason } from './shapes.tsx'

/** What was sent. */
const Sent = ({ body }: { body: string }) => {
  const { webhooks, copy, copied } = useConsole().texts
  return (
    <>
      <h3>{webhooks.body}</h3>
      <pre tabIndex={0} role="region" aria-label={webhooks.body}>
        {body}
      </pre>
      <CopyButton text={body} label={copy} done={copied} />
    </>
  )
}

/** One delivery: each try with its time, answer and duration, what was sent, and a way to send it again. */
export const DeliveryDialog = ({
  service,
  item,
  onChange,
  onClose,
}: {
  service: string
  item: Delivery
  onChange: () => void
  onClose: () => void
}) => {
  const { texts } = useConsole()
  const { webhooks } = texts
  const { delivery } = item
  const reason = useReason()
  const [detail, setDetail] = useState<Detail | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [said, setSaid] = useState('')
  const { busy, send, trouble } = useSending()
  const load = useCallback(async () => {
    const reply = await get<Detail>(`/webhook/delivery?${queryOf({ service, delivery })}`)
    setError(reply.ok ? null : reply.error)
    if (reply.ok) setDetail(reply.body)
  }, [service, delivery])
  // The row is live: what changes in it changed here too.
  useEffect(() => void load(), [load, item.attempts, item.state])
  const resend = async (): Promise<void> => {
    const answer = await send(post<{ queued: number }>('/webhook/redeliver', { service, delivery }))
    if (answer !== null) setSaid(webhooks.queued(answer.queued))
    onChange()
  }
  return (
    <Dialog title={webhooks.detail} onClose={onClose}>
      {trouble}
      <p>
        <StateBadge state={item.state} word={webhooks.of[item.state]} />
      </p>
      <p className="hint">
        {webhooks.id} <code>{item.webhookId}</code>
      </p>
      <List
        caption={webhooks.tries}
        heads={webhooks.tryHeads}
        list={{ items: detail?.tries ?? null, error, reload: load }}
        empty={webhooks.untried}
        keyOf={({ at, ms }) => `${at} ${ms}`}
        row={({ at, code, ms, error: why, answer = '' }) => [
          <Moment key="at" at={at} />,
          reason(why ?? String(code ?? '')),
          String(ms),
          <Text key="answer">{answer}</Text>,
        ]}
      />
      {detail?.body === undefined ? null : <Sent body={detail.body} />}
      <p role="status">{said}</p>
      <p className="actions">
        <Button onPress={onClose}>{texts.close}</Button>
        <Button disabled={busy} onPress={() => void resend()}>
          {webhooks.resend}
        </Button>
      </p>
    </Dialog>
  )
}
