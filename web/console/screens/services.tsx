import { useState } from 'react'
import { type Preset, presets } from '../../../core/contract/presets.ts'
import { Text } from '../../kit/text.tsx'
import { post } from '../api.ts'
import { useConsole, useSession } from '../context.ts'
import { Choice, Field, Form, useSending } from '../parts/form.tsx'
import { Link, Title } from '../parts/frame.tsx'
import { JobProgress } from '../parts/job.tsx'
import { Secret } from '../parts/secret.tsx'
import { readDeletions, writeDeletions } from '../prefs.ts'
import { pathOf } from '../route.ts'
import { nameOf, type Service, useServices } from '../services.ts'
import { PlanUse } from './plan-use.tsx'
import { DuressTicks } from './settings/duress-ticks.tsx'

const ServiceCard = ({ service }: { service: Service }) => {
  const { texts } = useConsole()
  const { service: name, duration, duress, tokens, webhook } = service
  const facts: readonly [string, string][] = [
    [texts.services.tokens, String(tokens)],
    [texts.services.windowIs, duration === 0 ? texts.services.once : texts.services.window(duration)],
    [texts.services.duress, duress ? texts.yes : texts.no],
    [texts.services.webhook, webhook.url === null ? texts.services.noWebhook : texts.services.webhookOn],
  ]
  return (
    <section className="card" aria-label={name}>
      <h2>
        <Link to={pathOf('settings', name)}>
          <Text>{nameOf(service)}</Text>
        </Link>
      </h2>
      <p className="hint">{name}</p>
      <dl className="facts">
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

interface NewKeys {
  readonly service: string
  readonly basicKey: string
  readonly adminKey: string
}

const NewService = () => {
  const { texts, keep } = useConsole()
  const { tenant } = useSession()
  const { reload } = useServices()
  const [preset, setPreset] = useState<Preset>('web')
  const [name, setName] = useState('')
  const [ready, setReady] = useState(false)
  const [made, setMade] = useState<NewKeys | null>(null)
  const { busy, fault, send, trouble } = useSending(['service'])
  const needsTicks = preset === 'high'
  const create = async (): Promise<void> => {
    const body = await send(post<NewKeys>('/service/create', { service: `${tenant}_${name}`, ...presets[preset] }))
    if (body === null) return
    setMade(body)
    keep({ services: [body.service], secret: body.basicKey })
    setName('')
    await reload()
  }
  return (
    <section className="card">
      <h2>{texts.services.add}</h2>
      {trouble}
      <Form action={texts.services.create} busy={busy || (needsTicks && !ready)} onSend={() => void create()}>
        <Choice
          label={texts.services.kind}
          hint={texts.services.kindHints[preset]}
          value={preset}
          options={texts.services.kinds}
          onChange={setPreset}
        />
        {needsTicks ? <DuressTicks service="" onAll={setReady} /> : null}
        <Field
          label={texts.services.name}
          hint={`${tenant}_${name}`}
          value={name}
          onChange={(value) => setName(value.toLowerCase())}
          fault={fault('service')}
        />
      </Form>
      {made === null ? null : (
        <>
          <p>{texts.services.made(made.service)}</p>
          <p>{texts.keys.once}</p>
          <Secret name={texts.keys.names.basicKey} hint={texts.keys.hints.basicKey} value={made.basicKey} />
          <Secret name={texts.keys.names.adminKey} hint={texts.keys.hints.adminKey} value={made.adminKey} />
        </>
      )}
    </section>
  )
}

/** How far the deletions are that were begun in this tab; one that is over is told of once. */
const Deletions = () => {
  const [deletions] = useState(readDeletions)
  const forget = (job: string): void => writeDeletions(readDeletions().filter((one) => one.job !== job))
  return deletions.map((deletion) => (
    <JobProgress key={deletion.job} deletion={deletion} onEnd={() => forget(deletion.job)} />
  ))
}

/** The tenant's services, a card for each, and a new one of a kind. */
export const Services = () => {
  const { texts } = useConsole()
  const { all } = useServices()
  return (
    <>
      <Title>{texts.places.services}</Title>
      <Deletions />
      <PlanUse />
      {all === null ? <p className="hint">{texts.loading}</p> : null}
      {all?.length === 0 ? <p className="hint">{texts.services.none}</p> : null}
      <div className="cards">
        {all?.map((service) => (
          <ServiceCard key={service.service} service={service} />
        ))}
      </div>
      <NewService />
    </>
  )
}
