import { HttpMethod, HttpRoute, HttpRouteKey, type IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { Construct } from 'constructs'
import { endpoints, type EndpointId } from '../../core/contract/endpoints.ts'
import type { Deployment } from '../deployment.ts'
import { StageFunction } from './stage-function.ts'

const all = Object.values(endpoints)

/** The method that is a mistake here, where no other endpoint has it: its function says which one is right. */
const mistakenOf = ({ method, path, role }: (typeof endpoints)[EndpointId]): HttpMethod[] => {
  const other = method === 'GET' ? 'POST' : 'GET'
  return role === 'device' || all.some((one) => one.path === path && one.method === other) ? [] : [HttpMethod[other]]
}

/** The methods of an endpoint's routes: HEAD wherever GET is; a browser's preflight comes to the same function, which knows the answer. */
const methodsOf = (endpoint: (typeof endpoints)[EndpointId]): HttpMethod[] => [
  HttpMethod[endpoint.method],
  ...(endpoint.method === 'GET' ? [HttpMethod.HEAD] : []),
  ...('anyOrigin' in endpoint ? [HttpMethod.OPTIONS] : []),
  ...mistakenOf(endpoint),
]

/** The function of one endpoint with its routes. */
export class EndpointFunction extends StageFunction {
  constructor(scope: Construct, deployment: Deployment, api: IHttpApi, id: EndpointId) {
    super(scope, deployment, id)
    const endpoint = endpoints[id]
    const integration = new HttpLambdaIntegration('Integration', this.lambda)
    for (const method of methodsOf(endpoint)) {
      new HttpRoute(this, `Route${method}`, {
        httpApi: api,
        routeKey: HttpRouteKey.with(endpoint.path, method),
        integration,
      })
    }
  }
}
