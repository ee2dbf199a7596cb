import { Validations, type App } from 'aws-cdk-lib'
import type { IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { endpoints, type EndpointId } from '../core/contract/endpoints.ts'
import { type OidcId, oidcRoutes } from '../core/contract/oidc-routes.ts'
import { EndpointFunction } from './constructs/endpoint-function.ts'
import type { Deployment } from './deployment.ts'
import { StageStack } from './stage-stack.ts'

const endpointIds = [...Object.keys(endpoints), ...Object.keys(oidcRoutes)] as (EndpointId | OidcId)[]
const areaOf = (id: EndpointId | OidcId): string => id.slice(0, id.indexOf('.'))

/** The areas of the contract, e.g. `token`, and `oidc`. */
export const areas: readonly string[] = [...new Set(endpointIds.map(areaOf))]

/** The endpoints of one area with their routes. */
export class AreaStack extends StageStack {
  constructor(app: App, deployment: Deployment, api: IHttpApi, area: string) {
    super(app, deployment.config, area, { description: `Endpoints under /${area}` })
    for (const id of endpointIds.filter((endpoint) => areaOf(endpoint) === area))
      new EndpointFunction(this, deployment, api, id)
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Each function checks the authkey, session or device message itself: they come in bodies and queries, where API Gateway’s authorizers do not look.',
    })
  }
}
