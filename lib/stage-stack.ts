import { Stack, type App, type StackProps } from 'aws-cdk-lib'
import type { StageConfig } from './stages.ts'

/** A stack of a stage: under its name, pinned to its account and region where the stage is, and tagged with all that is in it. */
export class StageStack extends Stack {
  constructor(
    app: App,
    config: StageConfig,
    name: string,
    props: Pick<StackProps, 'description' | 'terminationProtection'>,
  ) {
    const { prefix, stage, env, tags } = config
    super(app, `${prefix}-${name}`, { ...props, ...(env === null ? {} : { env }), tags: { zaas: stage, ...tags } })
  }
}
