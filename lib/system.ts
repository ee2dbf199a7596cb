import type { App } from 'aws-cdk-lib'
import { AdminStack } from './admin-stack.ts'
import { ApiStack } from './api-stack.ts'
import { AreaStack, areas } from './area-stack.ts'
import { DataStack } from './data-stack.ts'
import { DeliveryStack } from './delivery-stack.ts'
import type { Deployment } from './deployment.ts'
import { EdgeStack } from './edge-stack.ts'
import { FrontStack } from './front-stack.ts'
import { KeysStack } from './keys-stack.ts'
import type { StageConfig } from './stages.ts'

/** What was built before the stacks are made: where a function's code is, and the folder of the pages. */
interface Built extends Pick<Deployment, 'bundleOf'> {
  readonly pages: string
}

/** Adds every stack of a stage to the app; the edge where the stage has a domain. */
export const addSystem = (app: App, config: StageConfig, { bundleOf, pages }: Built): void => {
  const data = new DataStack(app, config)
  const api = new ApiStack(app, config)
  const deployment: Deployment = {
    config,
    bundleOf,
    instanceKeyArn: data.instanceKey.arn,
    tokenStreamArn: data.tokenStreamArn,
    url: api.urlOf(config),
  }
  const functions = areas.map((area) => new AreaStack(app, deployment, api.api, area))
  new DeliveryStack(app, deployment)
  new KeysStack(app, deployment)
  new AdminStack(app, deployment)
  const front = new FrontStack(app, deployment, api.api)
  // It sets throttles of single routes, which have to exist.
  for (const area of functions) front.addStackDependency(area)
  const { origin } = front
  if (config.domain === undefined || origin === null) return
  const edge = new EdgeStack(app, { config, domain: config.domain, origin, pages })
  // Functions take a new proof before the edge shows it.
  for (const area of functions) edge.addStackDependency(area)
}
