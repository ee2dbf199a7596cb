import { useEffect, useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { Notice } from '../../../kit/notice.tsx'
import { post } from '../../api.ts'
import { useConsole } from '../../context.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { useSending } from '../../parts/form.tsx'
import { Title } from '../../parts/frame.tsx'
import { askBeforeLeaving } from '../../route.ts'
import { nameOf, useService, useServices } from '../../services.ts'
import { Clients } from './clients.tsx'
import { contradictionsOf } from './contradictions.ts'
import { DeleteService } from './delete-service.tsx'
import { DuressTicks } from './duress-ticks.tsx'
import { OptionField } from './option-field.tsx'
import { changedPaths, type Draft, type Option, type Path, paths, sections, valueAt, withValue } from './options.ts'

/** Asks before the reader leaves with something unsaved. */
const useAskBeforeLeaving = (unsaved: boolean): { leaving: (() => void) | null; stay: () => void } => {
  const [leaving, setLeaving] = useState<(() => void) | null>(null)
  useEffect(() => {
    if (!unsaved) return
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault()
    const stopAsking = askBeforeLeaving((goOn) => setLeaving(() => goOn))
    addEventListener('beforeunload', warn)
    return () => {
      stopAsking()
      removeEventListener('beforeunload', warn)
    }
  }, [unsaved])
  return { leaving, stay: () => setLeaving(null) }
}

const SwitchOn = ({ service, onDone, onClose }: { service: string; onDone: () => void; onClose: () => void }) => {
  const { texts } = useConsole()
  const [ready, setReady] = useState(false)
  return (
    <Dialog title={texts.settings.on.title} onClose={onClose}>
      <DuressTicks service={service} onAll={setReady} />
      <p className="actions">
        <Button disabled={!ready} onPress={onDone}>
          {texts.settings.on.action}
        </Button>
        <Button onPress={onClose}>{texts.cancel}</Button>
      </p>
    </Dialog>
  )
}

/** Every option of a service, each with what it gives and costs; what contradicts is refused where it arises. */
export const Settings = () => {
  const { texts } = useConsole()
  const service = useService()
  const { reload } = useServices()
  const { service: name, tokens, ...config } = service
  const saved: Draft = config
  const [draft, setDraft] = useState<Draft>(saved)
  const [switchingOn, setSwitchingOn] = useState(false)
  const [done, setDone] = useState(false)
  const { busy, fault, send, trouble } = useSending(paths)
  const changed = changedPaths(saved, draft)
  const { leaving, stay } = useAskBeforeLeaving(changed.length > 0)
  const contradictions = contradictionsOf(draft)
  const { settings } = texts
  const wrongOf = (path: Path): string | undefined => {
    const sentence = contradictions.get(path)
    if (sentence === undefined) return fault(path)
    return sentence === null ? settings.wrong : settings.sentence(sentence)
  }
  const change = (path: Path, value: unknown): void => {
    if (path === 'duress' && value === true && !service.duress) return setSwitchingOn(true)
    setDone(false)
    // A name that there never was is not an empty one.
    const neverThere = path === 'displayName' && value === '' && service.displayName === undefined
    setDraft(withValue(draft, path, neverThere ? undefined : value))
  }
  const switchOn = (): void => {
    setSwitchingOn(false)
    setDraft(withValue(draft, 'duress', true))
  }
  const save = async (): Promise<void> => {
    const part = changed.reduce<Draft>((sum, path) => withValue(sum, path, valueAt(draft, path)), { service: name })
    if ((await send(post('/service/update', part))) === null) return
    await reload()
    setDone(true)
  }
  const wrong = paths.filter((path) => contradictions.has(path))
  return (
    <>
      <Title>{settings.title(nameOf(service))}</Title>
      {Object.entries(sections).map(([section, options]) => (
        <section key={section} className="card settings">
          <h2>{settings.sections[section as keyof typeof sections]}</h2>
          {(Object.entries(options) as [Path, Option][]).map(([path, option]) => (
            <OptionField
              key={path}
              path={path}
              option={option}
              value={valueAt(draft, path)}
              fault={wrongOf(path)}
              onChange={(value) => change(path, value)}
            />
          ))}
          {section === 'duress' && service.duress && draft['duress'] === false ? <Notice>{settings.off}</Notice> : null}
        </section>
      ))}
      <Clients key={name} service={name} />
      <DeleteService service={name} tokens={tokens ?? 0} />
      {done && changed.length === 0 ? <Notice kind="calm">{settings.saved}</Notice> : null}
      {changed.length === 0 ? null : (
        <section className="unsaved" aria-label={settings.unsaved(changed.length)}>
          <p>{settings.unsaved(changed.length)}</p>
          {wrong.map((path) => (
            <p key={path} className="fault">
              {settings.contradiction(settings.options[path].label, wrongOf(path) ?? '')}
            </p>
          ))}
          {trouble}
          <p className="actions">
            <Button kind="primary" disabled={busy || wrong.length > 0} onPress={() => void save()}>
              {texts.save}
            </Button>
            <Button onPress={() => setDraft(saved)}>{settings.discard}</Button>
          </p>
        </section>
      )}
      {switchingOn ? <SwitchOn service={name} onDone={switchOn} onClose={() => setSwitchingOn(false)} /> : null}
      {leaving === null ? null : (
        <Dialog title={settings.leave} onClose={stay}>
          <p className="actions">
            <Button onPress={stay}>{settings.stay}</Button>
            <Button kind="danger" onPress={leaving}>
              {settings.discard}
            </Button>
          </p>
        </Dialog>
      )}
    </>
  )
}
