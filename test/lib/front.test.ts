import { describe, expect, test } from 'vitest'
import { stages } from '../../lib/stages.ts'
import { object } from './resolved.ts'
import { domain, Stage, stageOf } from './synthesized.ts'
import { wordsOf } from '../support/words-of.ts'

describe.each(['dev', 'prod', 'local'] as const)('the way into %s', (name) => {
  const stage = stageOf(name)
  const [front, ...others] = stage.of('AWS::ApiGatewayV2::Stage')

  test('is one stage at the root that deploys by itself and has throttles', () => {
    expect(others).toEqual([])
    expect(front?.properties).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: {
        ThrottlingRateLimit: stages[name].throttle.rate,
        ThrottlingBurstLimit: stages[name].throttle.burst,
      },
    })
  })

  test('throttles the routes of strangers by themselves, all of which exist; one machine plays no throttle', () => {
    const strangers = {
      'POST /tenant/signup': { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 },
      'POST /tenant/login': { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 },
      'POST /tenant/verify': { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 },
    }
    const devices = { 'POST /device/{tenant}': { ThrottlingRateLimit: 2_000, ThrottlingBurstLimit: 1_000 } }
    const expected = { dev: strangers, prod: { ...strangers, ...devices }, local: undefined }[name]
    expect(front?.properties['RouteSettings']).toEqual(expected)
    const routes = stage.of('AWS::ApiGatewayV2::Route').map(({ properties }) => properties['RouteKey'])
    expect(routes).toEqual(expect.arrayContaining(Object.keys(expected ?? {})))
  })

  test('logs chosen fields as JSON: no path or query as sent, no header, nobody’s credentials', () => {
    const format = String(object(front?.properties['AccessLogSettings'])['Format'])
    const fields = Object.values(JSON.parse(format) as Record<string, string>)
    expect(fields.sort()).toEqual(wordsOf`
      $context.error.responseType $context.httpMethod $context.identity.sourceIp $context.integrationLatency
      $context.integrationStatus $context.protocol $context.requestId $context.requestTimeEpoch
      $context.responseLatency $context.responseLength $context.routeKey $context.status
    `)
    expect(format).not.toMatch(/query|\$request|context\.path|header|authori[sz]|cookie|userAgent|body/i)
  })

  test('the gateway answers no other origin by itself', () => {
    expect(stage.of('AWS::ApiGatewayV2::Api')).toHaveLength(1)
    expect(stage.of('AWS::ApiGatewayV2::Api')[0]?.properties).not.toHaveProperty('CorsConfiguration')
  })
})

describe('the stacks of a stage with a domain', () => {
  const stage = new Stage({ ...stages.prod, domain })

  test('tell its address, and where its DNS record points', () => {
    const outputs = (name: string): unknown => object(stage.templates.get(name))['Outputs']
    expect(outputs('front')).toMatchObject({ Address: { Value: 'https://zaas.example' } })
    expect(JSON.stringify(outputs('edge'))).toMatch(/"DnsTarget":.*"Fn::GetAtt":\["Distribution\w+","DomainName"\]/)
  })

  test('are all pinned and tagged, with what is in them', () => {
    const env = { account: '111122223333', region: 'eu-west-1' }
    const { stacks } = new Stage({ ...stages.prod, domain, env, tags: { owner: 'security' } })
    expect(stacks.size).toBeGreaterThan(10)
    for (const stack of stacks.values())
      expect(stack).toMatchObject({
        environment: 'aws://111122223333/eu-west-1',
        tags: { zaas: 'prod', owner: 'security' },
      })
  })
})
