import { useState } from 'react'
import { ZaasError } from 'zaas-sdk'
import { askForCode } from 'zaas-sdk/messages'
import { Notice } from '../../kit/notice.tsx'
import { useApp } from '../app-context.ts'
import { readInstance } from '../instance.ts'
import { useFault } from '../pin-action.ts'
import { Choice } from './choice.tsx'
import { CodeForm } from './code-form.tsx'
import { Field, Form } from './form.tsx'
import { Screen } from './screen.tsx'

type Channel = 'sms' | 'email'

/** What nobody can be called: said before anybody is asked who exists. */
const isShapeless = (error: unknown): boolean =>
  error instanceof ZaasError && (error.code === 'invalid_input' || error.code === 'protocol')

/** The service of what was typed: an organisation alone means its first one. */
const serviceOf = (typed: string): string => {
  const name = typed.trim().toLowerCase()
  return name.includes('_') ? name : `${name}_default`
}

/** Asks for a code to the registered address. */
const AskForm = ({ onAsked, onFault }: { onAsked: (tenant: string) => void; onFault: (fault: string) => void }) => {
  const { texts } = useApp()
  const [organisation, setOrganisation] = useState('')
  const [user, setUser] = useState('')
  const [channel, setChannel] = useState<Channel>('sms')
  const [busy, setBusy] = useState(false)
  const faultOf = useFault()
  const send = async (): Promise<void> => {
    setBusy(true)
    try {
      const instance = await readInstance()
      if (instance === null) return onFault(texts.noConnection)
      const service = serviceOf(organisation)
      const [tenant = ''] = service.split('_')
      const { instanceKey } = instance
      await askForCode({ url: location.origin, tenant, instanceKey, service, user, channel })
      onAsked(tenant)
    } catch (error) {
      onFault(isShapeless(error) ? texts.lost.bad : faultOf(error))
    } finally {
      setBusy(false)
    }
  }
  const ready = !busy && organisation.trim() !== '' && user !== ''
  return (
    <Form ready={ready} label={texts.lost.send} onSend={() => void send()}>
      <Field
        label={texts.add.organisation}
        hint={texts.lost.organisationHint}
        value={organisation}
        onChange={setOrganisation}
      />
      <Field label={texts.lost.user} hint={texts.lost.userHint} value={user} onChange={setUser} />
      <Choice<Channel> title={texts.lost.channel} value={channel} options={texts.lost.channels} onChoose={setChannel} />
    </Form>
  )
}

/**
 * A user who lost a phone begins alone: a code to the registered address, then an enrolment that restores. What is said
 * after asking is one sentence for everybody, since nobody may learn here who exists.
 */
export const LostScreen = () => {
  const { texts } = useApp()
  const [tenant, setTenant] = useState<string | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  return (
    <Screen>
      <h1>{texts.lost.title}</h1>
      {fault !== null && <Notice kind="error">{fault}</Notice>}
      {tenant === null ? (
        <>
          <p>{texts.lost.explain}</p>
          <AskForm
            onFault={setFault}
            onAsked={(asked) => {
              setFault(null)
              setTenant(asked)
            }}
          />
        </>
      ) : (
        <>
          <p role="status">{texts.lost.asked}</p>
          <CodeForm tenant={tenant} onFault={setFault} />
        </>
      )}
    </Screen>
  )
}
