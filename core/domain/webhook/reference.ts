/** One try of one event's delivery, as queues and waiting items carry it: references only. */
export interface DeliveryReference {
  token: string
  sequence: number
  service: string
  /** Counts tries from 1. */
  attempt: number
  /** The first try of this climb of the ladder, where somebody had it sent again. */
  from?: number | undefined
  /** Since when (ms) it waits for its turn; only messages have it. */
  since?: number | undefined
}
