import { useEffect, useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { post } from '../../api.ts'
import { useConsole } from '../../context.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Field, Form, useSending } from '../../parts/form.tsx'
import { Moment } from '../../parts/list.tsx'
import { Secret } from '../../parts/secret.tsx'
import { StateBadge, useReason, type Whole } from './shapes.tsx'

const sevenDays = 7 * 86_400_000

const StateLines = ({ state: { state, since, why, nextProbeAt, rotatingUntil } }: { state: Whole['webhookState'] }) => {
  const { texts } = useConsole()
  const { webhooks } = texts
  const reason = useReason()
  const times = [
    [webhooks.since, since],
    [webhooks.nextProbe, nextProbeAt],
    [webhooks.rotating, rotatingUntil],
  ] as const
  return (
    <dl className="lines">
      <div>
        <dt>{webhooks.state}</dt>
        <dd>
          <StateBadge state={state} word={webhooks.states[state]} />
        </dd>
      </div>
      {times.map(([name, at]) =>
        at === undefined ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Moment at={at} />
            </dd>
          </div>
        ),
      )}
      {why === undefined ? null : (
        <div>
          <dt>{webhooks.why}</dt>
          <dd>{reason(why)}</dd>
        </div>
      )}
    </dl>
  )
}

const RotateDialog = ({ service, onDone }: { service: string; onDone: (secret: string | null) => void }) => {
  const { texts } = useConsole()
  const { busy, send, trouble } = useSending()
  const rotate = async (): Promise<void> => {
    const answer = await send(post<{ secret: string }>('/webhook/rotate', { service }))
    if (answer !== null) onDone(answer.secret)
  }
  return (
    <Dialog title={texts.webhooks.rotateTitle} onClose={() => onDone(null)}>
      <p>{texts.webhooks.rotateText}</p>
      {trouble}
      <p className="actions">
        <Button onPress={() => onDone(null)}>{texts.cancel}</Button>
        <Button kind="danger" disabled={busy} onPress={() => void rotate()}>
          {texts.webhooks.rotate}
        </Button>
      </p>
    </Dialog>
  )
}

/** A service's endpoint: where it is, how it is, and what can be done with it. */
export const EndpointCard = ({ whole, onChange }: { whole: Whole; onChange: () => void }) => {
  const { texts } = useConsole()
  const { webhooks } = texts
  const { service, webhook, webhookState } = whole
  const address = webhook?.url ?? ''
  const [url, setUrl] = useState(address)
  useEffect(() => setUrl(address), [address])
  const [said, setSaid] = useState('')
  const [rotating, setRotating] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const { busy, fault, send, trouble } = useSending(['webhook.url'])
  const act = async (path: string, body: object, done: string): Promise<void> => {
    if ((await send(post(path, { service, ...body }))) === null) return
    setSaid(done)
    onChange()
  }
  const save = () => act('/service/update', { webhook: { url: url === '' ? null : url } }, webhooks.saved)
  // One request sends so many; the next goes on where it stopped.
  const resendAll = async (since: string, before = 0): Promise<void> => {
    const answer = await send(post<{ queued: number; since?: string }>('/webhook/redeliver', { service, since }))
    if (answer === null) return
    setSaid(webhooks.queued(before + answer.queued))
    if (answer.since !== undefined && answer.since !== since) await resendAll(answer.since, before + answer.queued)
    else onChange()
  }
  return (
    <section className="card" aria-label={webhooks.endpoint}>
      <h2>{webhooks.endpoint}</h2>
      <p>{webhooks.explained[webhookState.state]}</p>
      <StateLines state={webhookState} />
      {trouble}
      <Form
        action={webhookState.state === 'off' && url === address ? webhooks.switchOn : webhooks.save}
        busy={busy}
        onSend={() => void save()}
      >
        <Field label={webhooks.address} value={url} onChange={setUrl} fault={fault('webhook.url')} />
      </Form>
      <p role="status">{said}</p>
      {address === '' ? null : (
        <p className="actions">
          <Button disabled={busy} onPress={() => void act('/webhook/test', {}, webhooks.tested)}>
            {webhooks.test}
          </Button>
          <Button disabled={busy} onPress={() => void resendAll(new Date(Date.now() - sevenDays).toISOString())}>
            {webhooks.resendAll}
          </Button>
          <Button
            disabled={busy}
            onPress={() => {
              setSaid('')
              setRotating(true)
            }}
          >
            {webhooks.rotate}
          </Button>
        </p>
      )}
      {secret === null ? null : <Secret name={webhooks.secret} hint={webhooks.secretHint} value={secret} />}
      {rotating ? (
        <RotateDialog
          service={service}
          onDone={(made) => {
            setRotating(false)
            setSecret(made ?? secret)
            onChange()
          }}
        />
      ) : null}
    </section>
  )
}
