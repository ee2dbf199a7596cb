import type { App } from 'aws-cdk-lib'
import { ApiStack } from './api-stack.ts'
import { AreaStack, areas } from './area-stack.ts'
import { DataStack } from './data-stack.ts'
import { DeliveryStack } from './delivery-stack.ts'
import type { Deployment } from './deployment.ts'
import { FrontStack } from './front-stack.ts'
import { KeysStack } from './keys-stack.ts'
import type { StageConfig } from './stages.ts'

/** Adds every stack of a stage to the app; `bundleOf` says where a function's code is. */
export const addSystem = (app: App, config: StageConfig, bundleOf: Deployment['bundleOf']): void => {
  const data = new DataStack(app, config)
  const api = new ApiStack(app, config)
  const deployment: Deployment = {
    config,
    bundleOf,
    instanceKeyArn: data.instanceKey.arn,
    tokenStreamArn: data.tokenStreamArn,
    url: api.urlOf(config),
  }
  for (const area of areas) new AreaStack(app, deployment, api.api, area)
  new DeliveryStack(app, deployment)
  new KeysStack(app, deployment)
  new FrontStack(app, config, api.api)
}
