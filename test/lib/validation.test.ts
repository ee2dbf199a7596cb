import { Stack, type App } from 'aws-cdk-lib'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { describe, expect, test } from 'vitest'
import { stages, type StageName } from '../../lib/stages.ts'
import { object } from './resolved.ts'
import { domain, Stage, stageOf, synthesize } from './synthesized.ts'

describe('the templates', () => {
  test.each(['dev', 'prod'] as const)('of %s pass cdk-nag’s AwsSolutions and CloudFormation Validate', (name) => {
    expect(synthesize(stages[name], { validate: true }).templates.size).toBeGreaterThan(5)
  })

  test('of prod with a domain, pinned to an account and region, pass too', () => {
    const env = { account: '111122223333', region: 'eu-west-1' }
    expect(synthesize({ ...stages.prod, domain, env }, { validate: true }).templates.size).toBeGreaterThan(5)
  })

  test('would not pass with a careless resource', () => {
    const change = (app: App): void => {
      expect(new Bucket(new Stack(app, 'zaas-dev-careless'), 'Bucket')).toBeDefined()
    }
    expect(() => synthesize(stages.dev, { validate: true, change })).toThrow(/AwsSolutions-S10/)
  })

  test.each(['dev', 'prod', 'local'] as StageName[])(
    'of %s have at most 300 resources each, where CloudFormation takes 500',
    (name) => {
      for (const template of stageOf(name).templates.values())
        expect(Object.keys(object(template['Resources'])).length).toBeLessThanOrEqual(300)
    },
  )

  test('of prod keep nothing that a failed first deploy would leave under a fixed name in the way of the second', () => {
    // What AWS names, `<…>` here, is in nobody's way.
    const isFixed = ([key, value]: [string, unknown]): boolean =>
      /^([A-Z][a-z]+)*Name$/.test(key) && key !== 'DomainName' && !String(value).includes('<')
    const named = new Stage({ ...stages.prod, domain }).resources.filter(
      ({ type, properties }) => type.startsWith('AWS::') && Object.entries(properties).some(isFixed),
    )
    const policies = new Set(named.map(({ deletionPolicy }) => deletionPolicy))
    expect(named.length).toBeGreaterThan(100)
    expect(policies).toEqual(new Set([undefined, 'Delete', 'RetainExceptOnCreate']))
  })

  test('export nothing, so that each stack deploys and goes by itself', () => {
    for (const template of stageOf('prod').templates.values()) {
      expect(JSON.stringify(template)).not.toMatch(/Fn::ImportValue|"Export"/)
    }
  })

  test('name no account, region or machine', () => {
    for (const template of stageOf('prod').templates.values()) {
      expect(JSON.stringify(template)).not.toMatch(/\b\d{12}\b|\b(eu|us|ap)-[a-z]+-\d\b|\/home\/|\/tmp\//)
    }
  })
})
