import type { FunctionId } from '../functions/grants.ts'
import type { StageConfig } from './stages.ts'

/** What the stacks share: the stage's configuration and the few addresses that AWS, not we, chooses. */
export interface Deployment {
  readonly config: StageConfig
  /** The folder with a function's `index.mjs`. */
  readonly bundleOf: (id: FunctionId) => string
  /** ARN of the KMS instance key. */
  readonly instanceKeyArn: string
  /** ARN of the token table's stream, in which AWS puts the time of its creation. */
  readonly tokenStreamArn: string
  /** Public address without a slash at the end. */
  readonly url: string
}
