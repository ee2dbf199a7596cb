import type { Answers, DeviceStatus, MessageError } from '../../protocol/messages.ts'
import { Status } from '../../contract/status.ts'

/** An answer to a device before its `now` is stamped. */
export type DeviceAnswer =
  | { ok: 1; [field: string]: unknown }
  | { ok: 0; e: MessageError; left?: number; last?: number }

/** A successful answer with the fields of its operation, which the caller names: `success<'close'>({ st })`. */
export const success = <Operation extends keyof Answers = never>(fields: Answers[Operation]): DeviceAnswer => ({
  ok: 1,
  ...fields,
})

/** A refusal. */
export const failure = (e: MessageError, more: { left?: number; last?: number } = {}): DeviceAnswer => ({
  ok: 0,
  e,
  ...more,
})

/** What a device sees of a status: never duress. */
export const deviceStatus = (status: Status): DeviceStatus => (status === Status.duress ? Status.open : status)
