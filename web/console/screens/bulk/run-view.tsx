import { useEffect, useRef, useState } from 'react'
import { Button } from '../../../kit/button.tsx'
import { Notice } from '../../../kit/notice.tsx'
import { post } from '../../api.ts'
import { useConsole } from '../../context.ts'
import { useFull } from '../tokens/enrol-form.tsx'
import { BulkRun, type Enrolled } from './bulk-run.ts'
import { saveCsv } from '../../csv.ts'
import type { Job, JobStore, Mark } from './job-store.ts'
import type { UserRow } from './rows.ts'

/** Sends one line; the key makes the same line the same request, whoever sends it again. */
const send =
  ({ id: job, service, expiresIn, notify }: Job) =>
  ({ line, ...user }: UserRow) => {
    const mail = notify && user.email !== undefined ? { notify: 'email' } : {}
    const headers = { 'idempotency-key': `${job}-${line}` }
    return post<Enrolled>('/token/enroll', { service, expiresIn, ...user, ...mail }, headers)
  }

/** Calls at most once a frame: a hundred answers a second are no hundred pictures. */
const redrawn = (draw: () => void): (() => void) => {
  let waits = false
  return () => {
    if (waits) return
    waits = true
    requestAnimationFrame(() => {
      waits = false
      draw()
    })
  }
}

const useRun = (store: JobStore, job: Job, marks: readonly Mark[]): BulkRun => {
  const [, redraw] = useState(0)
  const made = useRef<BulkRun | null>(null)
  made.current ??= new BulkRun(job, marks, {
    send: send(job),
    mark: (mark) => store.mark(mark),
    now: Date.now,
    pause: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
    onChange: redrawn(() => redraw((count) => count + 1)),
  })
  const run = made.current
  useEffect(() => {
    void run.run()
    return () => run.pause()
  }, [run])
  return run
}

/** A run as it goes on, and its result as a file. */
export const RunView = ({
  store,
  job,
  marks,
  onFinish,
}: {
  store: JobStore
  job: Job
  marks: readonly Mark[]
  onFinish: () => void
}) => {
  const { texts } = useConsole()
  const { bulk } = texts
  const run = useRun(store, job, marks)
  const { full, explain } = useFull()
  useEffect(() => void explain(run.stoppedBy ?? ''), [run.stoppedBy])
  const saveResult = (): void =>
    saveCsv(`${job.service}-enrolled.csv`, [
      bulk.heads,
      ...job.rows.map(({ line, id, name = '', email = '', phone = '' }) => {
        const { mode = '', deeplink = '', code = '', expiresAt = '' } = run.answers.get(line) ?? {}
        const outcome = run.outcomes.get(line) ?? ''
        return [String(line), id, name, email, phone, outcome, mode, deeplink, code, expiresAt]
      }),
    ])
  return (
    <section className="card">
      <h2>
        {run.state === 'finished' ? bulk.finished(run.done, job.rows.length) : bulk.progress(run.done, job.rows.length)}
      </h2>
      <progress value={run.outcomes.size} max={job.rows.length} aria-label={texts.places['enroll-many']} />
      {run.failed === 0 ? null : <p>{bulk.failed(run.failed)}</p>}
      {run.again > 0 && run.state === 'running' ? <p className="hint">{bulk.again(run.again)}</p> : null}
      {run.isWaiting ? <Notice>{bulk.waiting}</Notice> : null}
      {run.stoppedBy === null ? null : <Notice kind="error">{full === '' ? texts.fault(run.stoppedBy) : full}</Notice>}
      {run.state === 'finished' && run.lacksCodes ? <Notice>{bulk.noCodes}</Notice> : null}
      <p className="hint">{bulk.resultHint}</p>
      <p className="actions">
        {run.state === 'running' ? <Button onPress={() => run.pause()}>{bulk.pause}</Button> : null}
        {run.state === 'paused' ? (
          <Button kind="primary" onPress={() => void run.run()}>
            {bulk.goOn}
          </Button>
        ) : null}
        <Button
          kind={run.state === 'finished' ? 'primary' : 'secondary'}
          disabled={run.answers.size === 0}
          onPress={saveResult}
        >
          {bulk.result}
        </Button>
        {run.state === 'running' ? null : (
          <Button kind="danger" onPress={onFinish}>
            {bulk.finish}
          </Button>
        )}
      </p>
    </section>
  )
}
