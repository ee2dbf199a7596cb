import type { SelfTime } from '../profile.ts'
import type { Samples } from '../samples.ts'

/** An AWS call as it went over the wire. */
export interface AwsCall {
  readonly action: string
  readonly input: unknown
}

/** What a process that runs alone is asked for. */
export interface Asked {
  readonly what: 'warm' | 'cold function' | 'cold sdk'
  readonly rounds: number
  /** Whether to say where the processor went, which takes time of its own. */
  readonly profiles?: boolean
  readonly socket: string
  readonly environment: Readonly<Record<string, string>>
  /** The function's bundle, and the SDK's of `bare-calls.ts`. */
  readonly bundle: string
  readonly bare: string
  readonly event: object
  readonly calls: readonly AwsCall[]
}

/** What it answers: the processor's time (ms) from the first import to the first answer, and the samples of `warm`. */
export interface Answered {
  readonly cpu: number
  readonly samples: Record<'token.status' | 'SDK GetItem', Samples> | null
  readonly profile: readonly SelfTime[]
}
