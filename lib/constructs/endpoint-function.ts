import { HttpMethod, HttpRoute, HttpRouteKey, type IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { Construct } from 'constructs'
import { endpoints, type EndpointId } from '../../core/contract/endpoints.ts'
import { type OidcId, oidcRoutes } from '../../core/contract/oidc-routes.ts'
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

/** Where a function is reached. */
const routeOf = (id: EndpointId | OidcId): { path: string; methods: readonly HttpMethod[] } => {
  if (!(id in oidcRoutes)) {
    const endpoint = endpoints[id as EndpointId]
    return { path: endpoint.path, methods: methodsOf(endpoint) }
  }
  const { path, methods } = oidcRoutes[id as OidcId]
  return { path, methods: methods.map((method) => HttpMethod[method]) }
}

/** The function of one endpoint, or of a route below `/oidc`, with its routes. */
export class EndpointFunction extends StageFunction {
  constructor(scope: Construct, deployment: Deployment, api: IHttpApi, id: EndpointId | OidcId) {
    super(scope, deployment, id)
    const { path, methods } = routeOf(id)
    const integration = new HttpLambdaIntegration('Integration', this.lambda)
    for (const method of methods) {
      const routeKey = HttpRouteKey.with(path, method)
      new HttpRoute(this, `Route${method}`, { httpApi: api, routeKey, integration })
    }
  }
}
