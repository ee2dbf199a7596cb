import type { App } from 'aws-cdk-lib'
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { makeProofs } from './edge-proofs.ts'
import { StageStack } from './stage-stack.ts'
import type { StageConfig } from './stages.ts'

/**
 * The HTTP API itself, and what its edge proves itself with: routes come from the areas' stacks, the way in from the front stack. It has no CORS setting,
 * because one endpoint answers other origins and the rest must not.
 */
export class ApiStack extends StageStack {
  readonly api: HttpApi

  constructor(app: App, config: StageConfig) {
    super(app, config, 'api', { description: 'The HTTP API' })
    this.api = new HttpApi(this, 'Api', {
      apiName: config.prefix,
      createDefaultStage: false,
      // With a domain of our own the API's address would be a way round whatever guards that domain.
      disableExecuteApiEndpoint: config.domain !== undefined,
    })
    if (config.domain) makeProofs(this, config.prefix, config.domain)
  }

  /** Public address without a slash at the end: the configured one, else the domain's, else the API's own. */
  urlOf({ url, domain }: StageConfig): string {
    return url ?? (domain ? `https://${domain.name}` : this.api.apiEndpoint)
  }
}
