import { deployedPages } from '../../lib/constructs/page-bucket.ts'
import { describe, expect, test } from 'vitest'
import { edgeHeaders } from '../../core/contract/edge.ts'
import { errors, type ErrorCode } from '../../core/contract/errors.ts'
import { pageHeaders } from '../../core/contract/pages.ts'
import { stages } from '../../lib/stages.ts'
import { list, object, type JsonObject } from './resolved.ts'
import { domain, Stage, stageOf } from './synthesized.ts'

const stage = new Stage({ ...stages.prod, domain })
const distribution = object(stage.of('AWS::CloudFront::Distribution')[0]?.properties['DistributionConfig'])
const origins = list(distribution['Origins']).map(object)
const originOf = (behaviour: JsonObject): JsonObject =>
  origins.find(({ Id }) => Id === behaviour['TargetOriginId']) ?? {}
const api = object(distribution['DefaultCacheBehavior'])
const behaviours = new Map(
  list(distribution['CacheBehaviors']).map((behaviour) => [
    String(object(behaviour)['PathPattern']),
    object(behaviour),
  ]),
)
const secret = (number: number): string => `{{resolve:secretsmanager:zaas-prod-edge-proof-${number}:SecretString:::}}`
const proofsOf = (of: Stage): unknown[] =>
  of
    .of('AWS::Lambda::Function')
    .map(({ properties }) => object(object(properties['Environment'])['Variables'])['EDGE_PROOFS'])

describe('a stage without a domain', () => {
  test.each(['dev', 'prod', 'local'] as const)('has no edge, and its functions hear of none (%s)', (name) => {
    expect(stageOf(name).templates.has('edge')).toBe(false)
    expect(new Set(proofsOf(stageOf(name)))).toEqual(new Set([undefined, 'null']))
  })
})

describe('the edge', () => {
  test('stands under the domain’s name, with a certificate of us-east-1, and speaks TLS 1.2 and later', () => {
    expect(distribution['Aliases']).toEqual(['zaas.example'])
    expect(distribution['ViewerCertificate']).toMatchObject({
      AcmCertificateArn: domain.edgeCertificate,
      MinimumProtocolVersion: 'TLSv1.2_2021',
    })
  })

  test('asks the API once, over TLS, under the name that was asked, with its proof', () => {
    const origin = originOf(api)
    expect(origin).toMatchObject({
      DomainName: expect.stringMatching(/RegionalDomainName>$/),
      ConnectionAttempts: 1,
      CustomOriginConfig: {
        OriginProtocolPolicy: 'https-only',
        OriginSSLProtocols: ['TLSv1.2'],
        OriginReadTimeout: 30,
      },
      OriginCustomHeaders: [{ HeaderName: edgeHeaders.proof, HeaderValue: secret(1) }],
    })
    // AllViewer: every header, with Host, by which API Gateway finds the domain.
    expect(api['OriginRequestPolicyId']).toBe('216adef6-5c7f-47e4-b989-5492eafa07d3')
    expect(stage.of('AWS::ApiGatewayV2::DomainName')[0]?.properties['DomainName']).toBe('zaas.example')
    expect(stage.of('AWS::ApiGatewayV2::Api')[0]?.properties['DisableExecuteApiEndpoint']).toBe(true)
  })

  test('keeps and compresses nothing of the API, takes every method and no plain http', () => {
    expect(api).toMatchObject({
      // CachingDisabled
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      Compress: false,
      ViewerProtocolPolicy: 'https-only',
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
    })
  })

  test('keeps no error, whatever its code', () => {
    const responses = list(distribution['CustomErrorResponses']).map(object)
    // All codes that CloudFront lets one say something about.
    expect(responses.map(({ ErrorCode: code }) => code)).toEqual([
      400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504,
    ])
    for (const response of responses) expect(response['ErrorCachingMinTTL']).toBe(0)
  })

  test('answers in our words where CloudFront would with a digit 1, under the same code', () => {
    const pages = list(distribution['CustomErrorResponses'])
      .map(object)
      .filter((one) => one['ResponsePagePath'])
    expect(pages.map(({ ErrorCode: code }) => code)).toEqual([403, 414, 500, 501, 502, 503, 504])
    for (const { ErrorCode: code, ResponseCode: shown, ResponsePagePath: path } of pages) {
      expect(shown).toBe(code)
      const error = /^\/edge\/(\w+)\.json$/.exec(String(path))?.[1] as ErrorCode
      expect(JSON.stringify({ error, message: errors[error].message })).not.toContain('1')
    }
    expect(originOf(behaviours.get('/edge/*') ?? {})).toHaveProperty('S3OriginConfig')
  })

  const paths = [...deployedPages.flatMap((page) => [`/${page}`, `/${page}/*`]), '/openapi.json', '/']

  test('serves the pages from a private bucket with their own headers, and no page that is one machine’s', () => {
    expect([...behaviours.keys()]).toEqual([...paths, '/edge/*'])
    for (const path of paths) {
      expect(behaviours.get(path)).toMatchObject({ ViewerProtocolPolicy: 'redirect-to-https', Compress: true })
      expect(originOf(behaviours.get(path) ?? {})).toHaveProperty('S3OriginConfig')
      expect(originOf(behaviours.get(path) ?? {})).toHaveProperty('OriginAccessControlId')
    }
    const bucket = stage.of('AWS::S3::Bucket').find(({ stack }) => stack === 'edge')
    expect(bucket?.properties['PublicAccessBlockConfiguration']).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    })
  })

  test.each(['app', 'console', 'get', 'prompt', 'reference'] as const)(
    'gives the page %s exactly the headers that one machine gives it',
    (page) => {
      const policies = stage.of('AWS::CloudFront::ResponseHeadersPolicy')
      const configs = policies.map(({ properties }) => object(properties['ResponseHeadersPolicyConfig']))
      const { SecurityHeadersConfig, CustomHeadersConfig } =
        configs.find(({ Name }) => Name === `zaas-prod-${page}`) ?? {}
      const known = object(SecurityHeadersConfig)
      const value = (header: string, name: string): unknown => object(known[header])[name]
      const custom = list(object(CustomHeadersConfig)['Items']).map(object)
      for (const part of [...Object.values(known).map(object), ...custom]) expect(part['Override']).toBe(true)
      expect({
        'content-security-policy': value('ContentSecurityPolicy', 'ContentSecurityPolicy'),
        'referrer-policy': value('ReferrerPolicy', 'ReferrerPolicy'),
        'strict-transport-security': `max-age=${String(value('StrictTransportSecurity', 'AccessControlMaxAgeSec'))}`,
        ...('ContentTypeOptions' in known ? { 'x-content-type-options': 'nosniff' } : {}),
        ...Object.fromEntries(custom.map(({ Header, Value }) => [Header, Value])),
      }).toEqual(pageHeaders(page, { secure: true }))
    },
  )

  test('copies each file with its type, and lets only hashed ones be kept; the index comes last', () => {
    const copies = stage.of('Custom::CDKBucketDeployment')
    const told = copies.map(({ properties }) => {
      const { 'content-type': type, 'cache-control': caching } = object(properties['SystemMetadata'])
      const { DestinationBucketKeyPrefix: page = '', Include: files } = properties
      return `${String(page)} ${list(files).join()} ${String(type)} ${String(caching)}`
    })
    const forEver = 'public, max-age=31536000, immutable'
    const ofPage = (page: string): string[] => [
      `${page} icon.svg image/svg+xml no-cache`,
      `${page} index.html text/html; charset=utf-8 no-cache`,
      `${page} main-ABCDEFGH.css text/css; charset=utf-8 ${forEver}`,
      `${page} main-ABCDEFGH.js text/javascript; charset=utf-8 ${forEver}`,
      `${page} worker.js text/javascript; charset=utf-8 no-cache`,
    ]
    expect(told.sort()).toEqual([
      '  application/json no-store',
      ...ofPage('app'),
      ...ofPage('console'),
      ...ofPage('get'),
      ...ofPage('prompt'),
      ...ofPage('reference'),
    ])
    for (const { properties } of copies) expect(properties['Prune']).toBe(false)
    const resources = object(stage.templates.get('edge')?.['Resources'])
    const copied = Object.entries(resources).filter(([, one]) => object(one)['Type'] === 'Custom::CDKBucketDeployment')
    for (const page of ['App', 'Console', 'Get', 'Reference']) {
      const own = copied.filter(([id]) => id.startsWith(`Pages${page}`))
      const index = own.find(([id]) => id.includes('TextHtml'))?.[1]
      const others = own.map(([id]) => id).filter((id) => !id.includes('TextHtml'))
      expect(others).toHaveLength(4)
      expect(list(object(index)['DependsOn'])).toEqual(expect.arrayContaining(others))
    }
  })
})

describe('the edge’s proof', () => {
  test('is a secret that no template holds, and functions take it and the one before it', () => {
    expect(stage.of('AWS::SecretsManager::Secret').map(({ properties }) => properties['Name'])).toEqual([
      'zaas-prod-edge-proof-0',
      'zaas-prod-edge-proof-1',
    ])
    const taken = JSON.stringify([secret(0), secret(1)])
    expect(new Set(proofsOf(stage).filter((value) => value !== undefined))).toEqual(new Set([taken]))
  })

  test('changes in one deploy: what functions take then holds what the edge still shows', () => {
    const next = new Stage({ ...stages.prod, domain: { ...domain, proof: 2 } })
    expect(proofsOf(next)).toContain(JSON.stringify([secret(1), secret(2)]))
    expect(JSON.stringify(next.templates.get('edge'))).toContain(secret(2))
  })
})
