import type { App } from 'aws-cdk-lib'
import { StageFunction } from './constructs/stage-function.ts'
import type { Deployment } from './deployment.ts'
import { StageStack } from './stage-stack.ts'
import { functionIds } from '../functions/grants.ts'

/** An operator's commands: functions without a trigger, for whoever IAM lets invoke them. */
export class AdminStack extends StageStack {
  constructor(app: App, deployment: Deployment) {
    super(app, deployment.config, 'admin', { description: 'Commands of operators' })
    for (const id of functionIds.filter((one) => one.startsWith('admin.'))) new StageFunction(this, deployment, id)
  }
}
