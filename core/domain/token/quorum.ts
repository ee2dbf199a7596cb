import { Status } from '../../contract/status.ts'

/** Whether enough of these tokens are open: 1 when enough are open without duress, 3 when only those under duress make it enough, else 2. */
export const quorum = (statuses: readonly Status[], min: number): { status: 1 | 2 | 3; open: number } => {
  const normal = statuses.filter((status) => status === Status.open).length
  const open = normal + statuses.filter((status) => status === Status.duress).length
  const status = normal >= min ? Status.open : open >= min ? Status.duress : Status.closed
  return { status, open }
}
