import { useEffect, useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { useConsole, useSession } from '../../context.ts'
import { Title } from '../../parts/frame.tsx'
import { useService } from '../../services.ts'
import { CheckLines } from './check-lines.tsx'
import { ChooseFile } from './choose-file.tsx'
import { type Job, JobStore, type Mark } from './job-store.ts'
import { RunView } from './run-view.tsx'

type Stage =
  | { readonly name: 'file' }
  | { readonly name: 'check'; readonly lines: readonly (readonly string[])[] }
  | { readonly name: 'interrupted' | 'run'; readonly job: Job; readonly marks: readonly Mark[] }

const store = new JobStore()

/** Enrols the users of a file: it is read and checked here, then sent line by line; a closed tab is continued. */
export const EnrolMany = () => {
  const { texts } = useConsole()
  const { tenant, member } = useSession()
  const { service } = useService()
  const owner = `${tenant} ${member.id}`
  const [stage, setStage] = useState<Stage | null>(null)
  const look = async (): Promise<void> => {
    const job = await store.unfinished(owner, service)
    setStage(job === null ? { name: 'file' } : { name: 'interrupted', job, marks: await store.marks(job.id) })
  }
  useEffect(() => void look(), [])
  const begin = async (chosen: Pick<Job, 'rows' | 'expiresIn' | 'notify'>): Promise<void> => {
    const job = { ...chosen, id: crypto.randomUUID(), owner, service, startedAt: Date.now() }
    await store.begin(job)
    setStage({ name: 'run', job, marks: [] })
  }
  const forget = async (job: Job): Promise<void> => {
    await store.forget(job.id)
    setStage({ name: 'file' })
  }
  return (
    <>
      <Title>{texts.places['enroll-many']}</Title>
      {stage?.name === 'file' ? <ChooseFile onRead={(lines) => setStage({ name: 'check', lines })} /> : null}
      {stage?.name === 'check' ? (
        <CheckLines
          service={service}
          lines={stage.lines}
          onStart={(chosen) => void begin(chosen)}
          onBack={() => setStage({ name: 'file' })}
        />
      ) : null}
      {stage?.name === 'interrupted' ? (
        <section className="card">
          <h2>
            {texts.bulk.interrupted(
              stage.marks.filter(({ outcome }) => outcome === 'done').length,
              stage.job.rows.length,
            )}
          </h2>
          <p className="actions">
            <Button kind="primary" onPress={() => setStage({ ...stage, name: 'run' })}>
              {texts.bulk.goOn}
            </Button>
            <Button kind="danger" onPress={() => void forget(stage.job)}>
              {texts.bulk.discard}
            </Button>
          </p>
        </section>
      ) : null}
      {stage?.name === 'run' ? (
        <RunView store={store} job={stage.job} marks={stage.marks} onFinish={() => void forget(stage.job)} />
      ) : null}
    </>
  )
}
