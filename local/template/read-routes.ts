import { type RouteModel } from './model.ts'
import { functionNameOf } from './read-functions.ts'
import { type Resource } from './resource.ts'

/** How long an HTTP API waits for a function. */
const timeoutSeconds = 30

/** Reads the routes of the HTTP API with the function that each integration calls. */
export const readRoutes = (resources: readonly Resource[]): RouteModel[] => {
  const ofType = (type: string): Resource[] =>
    resources.filter((resource) => resource.type === `AWS::ApiGatewayV2::${type}`)
  for (const api of ofType('Api')) api.demand('ProtocolType', 'HTTP')
  for (const stage of ofType('Stage')) stage.demand('StageName', '$default')
  const integrations = new Map(ofType('Integration').map((integration) => [integration.name, integration]))
  return ofType('Route').map((route) => {
    const target = route.text('Target').replace(/^integrations\//, '')
    const integration = integrations.get(target) ?? route.fail('the integration is not one of this app', 'Target')
    integration.demand('IntegrationType', 'AWS_PROXY')
    integration.demand('PayloadFormatVersion', '2.0')
    route.demand('AuthorizationType', 'NONE')
    return {
      routeKey: route.text('RouteKey'),
      functionName: functionNameOf(integration.text('IntegrationUri')),
      timeoutSeconds,
      apiId: route.text('ApiId'),
      stage: '$default',
    }
  })
}
