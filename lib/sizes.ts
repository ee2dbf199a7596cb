import type { FunctionId } from '../functions/grants.ts'

/** What a function may use. */
export interface Size {
  readonly memoryMegabytes: number
  readonly timeoutSeconds: number
}

const usual: Size = { memoryMegabytes: 512, timeoutSeconds: 10 }

const others: Partial<Record<FunctionId, Size>> = {
  /** Some 5 ms of curve operations a message: the processor grows with the memory. */
  'device.message': { memoryMegabytes: 1024, timeoutSeconds: 10 },
  /** A batch of webhooks at once, each of which may take 10 s to answer. */
  'delivery.deliver': { memoryMegabytes: 512, timeoutSeconds: 30 },
  /** A batch of a hundred changes, with calls that are tried three times. */
  'delivery.publish': { memoryMegabytes: 512, timeoutSeconds: 30 },
  /** SES and SNS may be asked three times, 6 s each. */
  'delivery.mail': { memoryMegabytes: 512, timeoutSeconds: 30 },
  /** Five hundred tokens, sixteen at once, with some eight calls each. */
  'delivery.purge': { memoryMegabytes: 512, timeoutSeconds: 60 },
  /** An hour of a large service: some hundred thousand events to open. */
  'delivery.usage': { memoryMegabytes: 1024, timeoutSeconds: 60 },
  /** Until the next one begins. */
  'delivery.wake': { memoryMegabytes: 512, timeoutSeconds: 60 },
  /** A hundred messages, and a while in which none comes. */
  'admin.dead-letters': { memoryMegabytes: 512, timeoutSeconds: 30 },
  /** A tenant's tokens, a hundred at a time. */
  'admin.count-tokens': { memoryMegabytes: 512, timeoutSeconds: 300 },
  'health.check': { memoryMegabytes: 128, timeoutSeconds: 10 },
}

/** The size of a function. */
export const sizeOf = (id: FunctionId): Size => others[id] ?? usual
