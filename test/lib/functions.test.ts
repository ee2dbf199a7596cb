import { describe, expect, test } from 'vitest'
import type { Endpoint } from '../../core/contract/endpoint.ts'
import { endpoints, type EndpointId } from '../../core/contract/endpoints.ts'
import { type OidcId, oidcRoutes } from '../../core/contract/oidc-routes.ts'
import { variablesOf } from '../../functions/variables.ts'
import { type FunctionId, functionIds } from '../../functions/grants.ts'
import { object } from './resolved.ts'
import { domain, stageOf, Stage } from './synthesized.ts'
import { stages, type StageName } from '../../lib/stages.ts'

const nameOf = (stage: StageName, id: string): string => `zaas-${stage}-${id.replaceAll('.', '-')}`
const endpointIds = Object.keys(endpoints) as EndpointId[]
const oidcIds = Object.keys(oidcRoutes) as OidcId[]

/** Functions that may take longer than what somebody waits for. */
const seconds: Partial<Record<FunctionId, number>> = {
  'delivery.publish': 30,
  'delivery.deliver': 30,
  'delivery.mail': 30,
  'delivery.wake': 60,
  'delivery.purge': 60,
  'delivery.usage': 60,
  'admin.dead-letters': 30,
  'admin.count-tokens': 300,
}

describe.each(['dev', 'prod', 'local'] as const)('functions of %s', (name) => {
  const stage = stageOf(name)
  const functions = stage.of('AWS::Lambda::Function')
  const functionOf = (id: FunctionId) => stage.one('AWS::Lambda::Function', 'FunctionName', nameOf(name, id)).properties

  test('there is one for every endpoint and worker, and no other', () => {
    expect(functions.map(({ properties }) => properties['FunctionName']).sort()).toEqual(
      functionIds.map((id) => nameOf(name, id)).sort(),
    )
  })

  test.each(functionIds)('%s runs its own bundle on Node 24 and arm64 with a JSON log of its own', (id) => {
    const it = functionOf(id)
    expect(it).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Description: id,
    })
    expect(it['Timeout']).toBe(seconds[id] ?? 10)
    const logical = /^<(.*)>$/.exec(String(object(it['LoggingConfig'])['LogGroup']))?.[1]
    const log = stage.of('AWS::Logs::LogGroup').find(({ logicalId }) => logicalId === logical)
    expect(log?.properties).toMatchObject({
      LogGroupName: `/aws/lambda/${nameOf(name, id)}`,
      RetentionInDays: stages[name].logRetention,
    })
    const isReported = id === 'token.status' || id === 'device.message'
    expect(it['LoggingConfig']).toMatchObject({ LogFormat: 'JSON', SystemLogLevel: isReported ? 'INFO' : 'WARN' })
  })

  test.each(functionIds)('%s gets exactly the variables that it reads, each with a value', (id) => {
    const given = object(object(functionOf(id)['Environment'])['Variables'])
    expect(Object.keys(given).sort()).toEqual(
      [...variablesOf(id), ...(id in endpoints || id in oidcRoutes ? ['EDGE_PROOFS'] : [])].sort(),
    )
    for (const value of Object.values(given)) expect(value).toMatch(/./)
  })

  test('no two functions share code or role', () => {
    expect(new Set(functions.map(({ properties }) => object(properties['Code'])['S3Key'])).size).toBe(
      functionIds.length,
    )
    expect(new Set(functions.map(({ properties }) => properties['Role'])).size).toBe(functionIds.length)
  })

  test('each endpoint has its route to its function, HEAD beside GET, a preflight one where it answers any origin, one of the mistaken method, and nothing else is routed', () => {
    const integrations = new Map(
      stage
        .of('AWS::ApiGatewayV2::Integration')
        .map(({ stack, logicalId, properties }) => [`${stack}/integrations/<${logicalId}>`, properties]),
    )
    const routes = stage.of('AWS::ApiGatewayV2::Route').map(({ stack, properties }) => {
      const integration = integrations.get(`${stack}/${String(properties['Target'])}`)
      expect(integration).toMatchObject({ IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' })
      return `${String(properties['RouteKey'])} → ${String(integration?.['IntegrationUri']).split(':').at(-1)}`
    })
    const expected = endpointIds.flatMap((id) => {
      const { method, path, anyOrigin }: Endpoint = endpoints[id]
      const methods = method === 'GET' ? ['GET', 'HEAD', 'POST'] : ['POST', anyOrigin ? 'OPTIONS' : 'GET']
      const twin = (each: string): boolean =>
        endpointIds.some((one) => one !== id && endpoints[one].path === path && endpoints[one].method === each)
      return methods.filter((each) => !twin(each)).map((each) => `${each} ${path} → ${nameOf(name, id)}`)
    })
    const ofOidc = oidcIds.flatMap((id) =>
      oidcRoutes[id].methods.map((method) => `${method} ${oidcRoutes[id].path} → ${nameOf(name, id)}`),
    )
    expect(routes.sort()).toEqual([...expected, ...ofOidc].sort())
  })

  test('API Gateway may call each endpoint’s function for its own path only, and nobody may call a worker but EventBridge those on a schedule', () => {
    const permissions = stage
      .of('AWS::Lambda::Permission')
      .map(
        ({ properties }) =>
          `${String(properties['Principal'])} ${String(properties['SourceArn']).replace(/^.*?(\/\*\/\*|:rule)/, '')} → ${String(properties['FunctionName']).split(':').at(-1)}`,
      )
    const paths = [
      ...endpointIds.map((id) => [id, endpoints[id].path]),
      ...oidcIds.map((id) => [id, oidcRoutes[id].path]),
    ]
    const expected = paths.map(([id = '', path]) => `apigateway.amazonaws.com ${path} → ${nameOf(name, id)}`)
    const fromRule = [...new Set(permissions)].filter((permission) => !permission.startsWith('apigateway'))
    expect([...new Set(permissions)].filter((permission) => permission.startsWith('apigateway')).sort()).toEqual(
      expected.sort(),
    )
    expect(fromRule.map((permission) => permission.replace(/ .* → /, ' → ')).sort()).toEqual([
      `events.amazonaws.com → ${nameOf(name, 'delivery.wake')}`,
      `events.amazonaws.com → ${nameOf(name, 'keys.rotate')}`,
    ])
  })

  test('concurrency is reserved in prod alone: for polls and devices, and against anonymous and management requests', () => {
    const reserved = functions
      .filter(({ properties }) => properties['ReservedConcurrentExecutions'] !== undefined)
      .map(({ properties }) => properties['Description'])
    const few = functionIds.filter((id) => /^(tenant|service|authkey|webhook)\./.test(id))
    expect(reserved.sort()).toEqual(name === 'prod' ? ['device.message', 'token.status', ...few].sort() : [])
  })
})

describe('addresses', () => {
  const urlOf = (stage: Stage, prefix: string): unknown =>
    object(
      object(stage.one('AWS::Lambda::Function', 'FunctionName', `${prefix}-tenant-signup`).properties['Environment'])[
        'Variables'
      ],
    )['URL']

  test('without a configured one it is the API’s own, which is then open', () => {
    const stage = stageOf('dev')
    expect(urlOf(stage, 'zaas-dev')).toMatch(/^<Api\w+\.ApiEndpoint>$/)
    expect(stage.of('AWS::ApiGatewayV2::Api')[0]?.properties['DisableExecuteApiEndpoint']).not.toBe(true)
  })

  test('with a domain it is the domain’s, and the API’s own is closed', () => {
    const stage = new Stage({ ...stages.prod, domain })
    expect(urlOf(stage, 'zaas-prod')).toBe('https://zaas.example')
    expect(stage.of('AWS::ApiGatewayV2::Api')[0]?.properties['DisableExecuteApiEndpoint']).toBe(true)
    expect(stage.of('AWS::ApiGatewayV2::ApiMapping')[0]?.properties['Stage']).toBe('$default')
  })
})
