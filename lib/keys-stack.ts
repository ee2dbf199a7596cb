import { Duration, type App } from 'aws-cdk-lib'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { StageFunction } from './constructs/stage-function.ts'
import type { Deployment } from './deployment.ts'
import { StageStack } from './stage-stack.ts'

/** The yearly rotation of the instance's HPKE key; an operator may invoke it sooner. */
export class KeysStack extends StageStack {
  constructor(app: App, deployment: Deployment) {
    super(app, deployment.config, 'keys', { description: 'Rotation of the instance key' })
    const rotate = new StageFunction(this, deployment, 'keys.rotate')
    new Rule(this, 'EachDay', {
      ruleName: `${deployment.config.prefix}-rotate`,
      schedule: Schedule.rate(Duration.days(1)),
      targets: [new LambdaFunction(rotate.lambda, { retryAttempts: 0 })],
    })
  }
}
