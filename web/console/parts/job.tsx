import { useEffect } from 'react'
import { Notice } from '../../kit/notice.tsx'
import { get } from '../api.ts'
import { useConsole } from '../context.ts'
import { useLive } from '../live.ts'
import type { Deletion } from '../prefs.ts'

/** A deletion that goes on in the background, as the instance tells of it. */
interface Progress {
  readonly state: 'running' | 'done'
  readonly removed: number
}

const everyTwoSeconds: readonly number[] = [2]

/** How far a deletion is; `onEnd` hears when it is over, or when nobody can ask any more because the tenant has gone. */
export const JobProgress = ({ deletion, onEnd }: { deletion: Deletion; onEnd?: () => void }) => {
  const { texts } = useConsole()
  const { job, name, tokens } = deletion
  const { value, error } = useLive(
    `job ${job}`,
    (background) => get<Progress>(`/tenant/job?job=${job}`, { background }),
    everyTwoSeconds,
  )
  const isOver = value?.state === 'done' || error === 'forbidden'
  useEffect(() => {
    if (isOver) onEnd?.()
  }, [isOver])
  const removed = value?.removed ?? 0
  const most = Math.max(tokens, removed)
  return (
    <Notice kind="calm">
      <p role="status">{isOver ? texts.job.done(name) : texts.job.running(name, removed, most)}</p>
      {isOver || most === 0 ? null : <progress max={most} value={removed} aria-label={texts.job.label(name)} />}
    </Notice>
  )
}
