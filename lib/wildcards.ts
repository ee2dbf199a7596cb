import { Stack, Token, Validations } from 'aws-cdk-lib'
import type { Role } from 'aws-cdk-lib/aws-iam'
import type { Grants } from '../functions/resources.ts'

const shown = (value: string, name: string): string => (Token.isUnresolved(value) ? `<AWS::${name}>` : value)

/** The parts of a stack's ARNs as cdk-nag writes them: what the stage is pinned to, else the pseudo parameter. */
export const shownParts = ({
  account,
  region,
  partition,
}: Stack): Record<'account' | 'region' | 'partition', string> => ({
  account: shown(account, 'AccountId'),
  region: shown(region, 'Region'),
  partition: shown(partition, 'Partition'),
})

/** Tells cdk-nag why a function's role has each of its wildcard resources; it knows no others. */
export const acknowledgeWildcards = (role: Role, prefix: string, logGroupName: string, granted: Grants): void => {
  const { account, region, partition } = shownParts(Stack.of(role))
  const acknowledge = (resource: string, reason: string): void =>
    Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason })
  acknowledge(
    `arn:${partition}:logs:${region}:${account}:log-group:${logGroupName}:log-stream:*`,
    'Lambda names the streams of the function’s own log.',
  )
  if (granted['tokens/stream'])
    acknowledge('*', 'dynamodb:ListStreams knows no resource; Lambda asks for it of who reads a stream.')
  if (granted.sms) acknowledge('*', 'sns:Publish to a telephone knows no resource.')
  if (granted['failed-events']) {
    const bucket = `${prefix}-failed-events-<AWS::AccountId>-<AWS::Region>`
    acknowledge(
      `arn:<AWS::Partition>:s3:::${bucket}/aws/lambda/*`,
      'Lambda names the objects of a failure destination, below this prefix.',
    )
  }
}
