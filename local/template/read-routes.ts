import type { RouteModel } from './model.ts'
import { functionNameOf } from './read-functions.ts'
import type { Resource } from './resource.ts'

/** Reads the routes of every HTTP API with the function that each integration calls. */
export const readRoutes = (resources: readonly Resource[]): RouteModel[] => {
  const ofType = (type: string): Resource[] =>
    resources.filter((resource) => resource.type === `AWS::ApiGatewayV2::${type}`)
  for (const api of ofType('Api')) checkApi(api)
  const integrations = new Map(ofType('Integration').map((integration) => [integration.name, integration]))
  const stages = new Map(ofType('Stage').map((stage) => [stage.text('ApiId'), stage.text('StageName')]))
  return ofType('Route').map((route) => {
    const target = route.text('Target').replace(/^integrations\//, '')
    const integration = integrations.get(target) ?? route.fail('the integration is not one of this app', 'Target')
    const version = integration.optionalText('PayloadFormatVersion')
    if (version !== '2.0') integration.fail('only payload format 2.0 is played on one machine', 'PayloadFormatVersion')
    if ((route.optionalText('AuthorizationType') ?? 'NONE') !== 'NONE')
      route.fail('authorizers are not played on one machine', 'AuthorizationType')
    const apiId = route.text('ApiId')
    return {
      routeKey: route.text('RouteKey'),
      functionName: functionNameOf(integration.text('IntegrationUri')),
      timeoutSeconds: (integration.number('TimeoutInMillis') ?? 30_000) / 1000,
      apiId,
      stage: stages.get(apiId) ?? '$default',
    }
  })
}

const checkApi = (api: Resource): void => {
  if (api.optionalText('ProtocolType') !== 'HTTP') api.fail('only HTTP APIs are played on one machine', 'ProtocolType')
  if (api.value('CorsConfiguration') !== undefined)
    api.fail("the gateway's own CORS is not played on one machine: answer OPTIONS in a route", 'CorsConfiguration')
}
