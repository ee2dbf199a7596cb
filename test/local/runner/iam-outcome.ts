import type { AwsInput, AwsService } from '../../../local/engines/engine.ts'
import { sealBlob } from '../../../local/engines/kms-blob.ts'
import { createAuthorizer } from '../../../local/iam/authorizer.ts'
import type { Json } from '../../../local/template/json.ts'
import { loadModel } from '../../../local/template/load-model.ts'

/** The table that is called. */
export const arn = 'arn:aws:dynamodb:eu-west-1:000000000000:table/tokens'
/** The queue that is called. */
export const queueArn = 'arn:aws:sqs:eu-west-1:000000000000:mail'
/** The key policy that trusts the account. */
export const delegation: Json = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::000000000000:root' },
  Action: 'kms:Decrypt',
  Resource: '*',
}
const table = (TableName: string): Json => ({ Type: 'AWS::DynamoDB::Table', Properties: { TableName } })

/** A template with one function, whose role has these statements. */
export const modelOf = (statements: Json[], keyPolicy: Json[] = [delegation]) => {
  const role = { RoleName: 'r', Policies: [{ PolicyDocument: { Statement: statements } }] }
  const lambda = {
    FunctionName: 'fn',
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Timeout: 3,
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    Code: { S3Key: 'code.zip' },
  }
  const template = {
    Resources: {
      Tokens: table('tokens'),
      Events: table('events'),
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: keyPolicy } } },
      Role: { Type: 'AWS::IAM::Role', Properties: role },
      Fn: { Type: 'AWS::Lambda::Function', Properties: lambda },
    },
  }
  return loadModel([{ name: 'app', template, assets: new Map([['code.zip', '/code']]) }], { queueUrl: (name) => name })
}

/** The key of the template. */
export const key = modelOf([]).keys[0] ?? { keyId: '', arn: '' }
/** What a key has sealed. */
export const blobOf = (keyId: string): string =>
  Buffer.from(sealBlob({ keyId, version: 1 }, new Uint8Array(32), new Uint8Array(32), {})).toString('base64')

/** What a call of the function comes to: `allowed`, or the refusal. */
export const outcome = (
  statements: Json[],
  service: AwsService,
  action: string,
  input: AwsInput,
  keyPolicy?: Json[],
): string => {
  const model = modelOf(statements, keyPolicy)
  const authorize = createAuthorizer({
    model,
    callerOf: (id) => (id === 'ME' ? (model.functions[0] ?? null) : null),
    onRefusal: () => undefined,
  })
  try {
    authorize('ME', service, action, input)
    return 'allowed'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** A statement. */
export const allow = (Action: Json, Resource: Json = arn, more: object = {}): Json => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})
