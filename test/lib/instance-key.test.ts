import { describe, expect, test } from 'vitest'
import { type FunctionId, functionIds, grants } from '../../functions/grants.ts'
import { functionName } from '../../lib/names.ts'
import { allowed, permissionsOf } from './policies.ts'
import { list, object } from './resolved.ts'
import { stageOf } from './synthesized.ts'

const usesKey = (id: FunctionId): boolean => 'kms' in grants[id]

describe.each(['dev', 'prod'] as const)('the instance key of %s', (name) => {
  const stage = stageOf(name)
  const prefix = `zaas-${name}`
  const key = stage.of('AWS::KMS::Key')[0]?.properties ?? {}
  const policy = permissionsOf(key['KeyPolicy'])
  const rolesThatMay = (action: string): unknown =>
    object(object(policy.find((permission) => permission.action === action)?.conditions)['ArnEquals'])[
      'aws:PrincipalArn'
    ]
  const roles = (ids: readonly FunctionId[]): string[] =>
    ids.map((id) => `arn:aws:iam::111122223333:role/${functionName(prefix, id)}`)

  test('is the only one, rotates and can be replicated', () => {
    expect(stage.of('AWS::KMS::Key')).toHaveLength(1)
    expect(key).toMatchObject({ MultiRegion: true, EnableKeyRotation: true, PendingWindowInDays: 30 })
    expect(stage.of('AWS::KMS::Alias')[0]?.properties).toMatchObject({ AliasName: `alias/${prefix}-instance` })
  })

  test('trusts the account and nobody else', () => {
    for (const statement of list(object(key['KeyPolicy'])['Statement']).map(object)) {
      expect(statement['Principal']).toEqual({ AWS: 'arn:aws:iam::111122223333:root' })
    }
  })

  test('lets administrators manage it, not use it or hand out grants', () => {
    const unconditional = policy.filter(({ conditions }) => conditions === undefined).map(({ action }) => action)
    expect(unconditional).toContain('kms:PutKeyPolicy')
    for (const action of unconditional) expect(action).not.toMatch(/crypt|Generate|Sign|Verify|CreateGrant|Derive|\*/)
  })

  test('is used with this instance’s context only, and by the roles of functions that are given it', () => {
    const use = policy.filter(({ conditions }) => conditions !== undefined)
    expect(use.map(({ action }) => action).sort()).toEqual(['kms:Decrypt', 'kms:GenerateDataKey'])
    for (const { conditions } of use) {
      expect(conditions).toMatchObject({
        StringEquals: { 'kms:CallerAccount': '111122223333', 'kms:EncryptionContext:instance': name },
      })
    }
    expect(rolesThatMay('kms:Decrypt')).toEqual(roles(functionIds.filter(usesKey)))
    expect(rolesThatMay('kms:GenerateDataKey')).toEqual(
      roles([
        'instance.get',
        'tenant.signup',
        'tenant.verify',
        'tenant.login',
        'tenant.factor-enroll',
        'tenant.passkey-options',
        'oidc.jwks',
        'oidc.token',
        'admin.create',
        'keys.rotate',
      ]),
    )
  })

  test('the functions’ own policies demand the context too, and fit the key’s', () => {
    for (const id of functionIds) {
      for (const { action, conditions } of allowed(stage, prefix, id).filter((permission) =>
        permission.action.startsWith('kms:'),
      )) {
        expect(conditions).toEqual({ StringEquals: { 'kms:EncryptionContext:instance': name } })
        expect(rolesThatMay(action)).toContain(roles([id])[0])
      }
    }
  })
})
