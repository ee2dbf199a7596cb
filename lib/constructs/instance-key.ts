import { Aws, Duration } from 'aws-cdk-lib'
import { AccountRootPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { CfnKey, Key } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import { type FunctionId, functionIds, grants, type Line } from '../../functions/grants.ts'
import { roleArn } from '../permissions.ts'
import type { StageConfig } from '../stages.ts'
import { removalOf } from '../removal.ts'

const administration = [
  'CancelKeyDeletion',
  'CreateAlias',
  'DeleteAlias',
  'DescribeKey',
  'DisableKey',
  'DisableKeyRotation',
  'EnableKey',
  'EnableKeyRotation',
  'GetKeyPolicy',
  'GetKeyRotationStatus',
  'ListGrants',
  'ListKeyPolicies',
  'ListKeyRotations',
  'ListResourceTags',
  'PutKeyPolicy',
  'ReplicateKey',
  'RevokeGrant',
  'RotateKeyOnDemand',
  'ScheduleKeyDeletion',
  'TagResource',
  'UntagResource',
  'UpdateAlias',
  'UpdateKeyDescription',
  'UpdatePrimaryRegion',
]

const functionsGranted = (action: string): FunctionId[] =>
  functionIds.filter((id) => {
    const { kms }: Line = grants[id]
    return kms?.some((name) => name === action)
  })

/**
 * The instance's KMS key, which wraps branch keys. Multi-Region, because a key can never become so later.
 * Its policy lets the account's administrators manage but not use it; what they could still do, change this policy, is in the audit trail.
 */
export class InstanceKey extends Construct {
  readonly arn: string

  constructor(scope: Construct, config: StageConfig) {
    super(scope, 'InstanceKey')
    const key = new Key(this, 'Key', {
      description: `Wraps the branch keys of the instance ${config.stage}`,
      multiRegion: true,
      enableKeyRotation: true,
      pendingWindow: Duration.days(30),
      removalPolicy: removalOf(config),
      policy: new PolicyDocument({
        statements: [this.#manage(), this.#use(config, 'Decrypt'), this.#use(config, 'GenerateDataKey')],
      }),
    })
    key.addAlias(`alias/${config.prefix}-instance`)
    const resource = key.node.defaultChild
    if (resource instanceof CfnKey) resource.overrideLogicalId('InstanceKey')
    this.arn = key.keyArn
  }

  /** No CreateGrant here: a grant would let its holder decrypt without any policy that names him. */
  #manage(): PolicyStatement {
    return new PolicyStatement({
      sid: 'Manage',
      principals: [new AccountRootPrincipal()],
      actions: administration.map((action) => `kms:${action}`),
      resources: ['*'],
    })
  }

  /**
   * Leaves the decision to IAM policies (the principal is the account), but only those of the functions' own roles:
   * somebody with `kms:*` on everything is not one of them. And only for this instance's context.
   */
  #use(config: StageConfig, action: 'Decrypt' | 'GenerateDataKey'): PolicyStatement {
    return new PolicyStatement({
      sid: action,
      principals: [new AccountRootPrincipal()],
      actions: [`kms:${action}`],
      resources: ['*'],
      conditions: {
        StringEquals: { 'kms:CallerAccount': Aws.ACCOUNT_ID, 'kms:EncryptionContext:instance': config.stage },
        ArnEquals: { 'aws:PrincipalArn': functionsGranted(action).map((id) => roleArn(this, config.prefix, id)) },
      },
    })
  }
}
