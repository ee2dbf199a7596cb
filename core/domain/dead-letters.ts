/** A message that its worker failed at too often: references only, as every message. */
export interface DeadLetter {
  id: string
  /** Names this receiving of it. */
  receipt: string
  body: Record<string, string | number>
  tenant: string
  /** Milliseconds since 1970. */
  sentAt: number
}

/** The dead letters of one queue. */
export interface DeadLetters {
  /** Up to ten, hidden from others for so long; waits for the first. */
  take(options: { hiddenSeconds: number; waitSeconds: number }): Promise<DeadLetter[]>
  remove(letters: readonly DeadLetter[]): Promise<void>
}
