import { Validations } from 'aws-cdk-lib'
import type { Role } from 'aws-cdk-lib/aws-iam'
import type { Grants } from '../functions/resources.ts'

const here = '<AWS::Region>:<AWS::AccountId>'

/** Tells cdk-nag why a function's role has each of its wildcard resources; it knows no others. */
export const acknowledgeWildcards = (role: Role, prefix: string, logGroupName: string, granted: Grants): void => {
  const acknowledge = (resource: string, reason: string): void =>
    Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason })
  acknowledge(
    `arn:<AWS::Partition>:logs:${here}:log-group:${logGroupName}:log-stream:*`,
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
