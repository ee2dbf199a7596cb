import { HttpMethod, HttpRoute, HttpRouteKey, type IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { Construct } from 'constructs'
import { endpoints, type EndpointId } from '../../core/contract/endpoints.ts'
import type { Deployment } from '../deployment.ts'
import { StageFunction } from './stage-function.ts'

/** The function of one endpoint with its route; a browser's preflight comes to the same function, which knows the answer. */
export class EndpointFunction extends StageFunction {
  constructor(scope: Construct, deployment: Deployment, api: IHttpApi, id: EndpointId) {
    super(scope, deployment, id)
    const endpoint = endpoints[id]
    const integration = new HttpLambdaIntegration('Integration', this.lambda)
    const methods = 'anyOrigin' in endpoint ? ([endpoint.method, 'OPTIONS'] as const) : [endpoint.method]
    for (const method of methods) {
      new HttpRoute(this, `Route${method}`, {
        httpApi: api,
        routeKey: HttpRouteKey.with(endpoint.path, HttpMethod[method]),
        integration,
      })
    }
  }
}
