import type { Status } from '../../contract/status.ts'
import type { TokenState } from './state.ts'

/** Seconds that a single-use token stays open when nobody asks. */
export const singleUseSeconds = 120

/** The state of an open token until its window ends; with a duration of 0 it is single use. */
export const opened = (
  state: TokenState,
  status: typeof Status.open | typeof Status.duress,
  now: number,
  durationSeconds: number,
): TokenState => ({
  ...state,
  status,
  singleUse: durationSeconds === 0,
  until: now + (durationSeconds === 0 ? singleUseSeconds : durationSeconds) * 1000,
  errors: 0,
  blocksAt: null,
  session: null,
  why: 'none',
})
