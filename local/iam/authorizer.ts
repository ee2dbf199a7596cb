import { AwsError, type Authorize, type AwsInput, type AwsService } from '../engines/engine.ts'
import type { FunctionModel, KeyModel, LocalModel, PolicyStatement } from '../template/model.ts'
import { dynamodbRequests } from './dynamodb-requests.ts'
import { evaluate, type AccessRequest } from './evaluate.ts'
import { matchesPattern } from './patterns.ts'
import { kmsKeyOf, kmsRequests, sesRequests, snsRequests, sqsRequests, type Account } from './service-requests.ts'

/** What the authorizer knows of the world. */
export interface AuthorizerOptions {
  readonly model: Pick<LocalModel, 'tables' | 'keys' | 'region' | 'account'>
  /** The function that an access key id was made for. */
  readonly callerOf: (accessKeyId: string) => FunctionModel | undefined
  /** The key id or ARN that a ciphertext (base64) was made with. */
  readonly keyOfBlob: (blob: string) => string | undefined
  /** Hears of every refusal, once per function, action and resource. */
  readonly onRefusal: (message: string) => void
}

/** Checks each AWS call of a function against the policies of its role, and for KMS against the key's policy too. */
export const createAuthorizer = (options: AuthorizerOptions): Authorize => {
  const { model } = options
  const tables = new Map(model.tables.map((table) => [table.name, table]))
  const reported = new Set<string>()
  const refuse = (message: string): never => {
    if (!reported.has(message)) options.onRefusal(message)
    reported.add(message)
    throw new AwsError('AccessDeniedException', message)
  }
  return (accessKeyId, service, action, input) => {
    const caller = options.callerOf(accessKeyId)
    if (!caller) return refuse(`An unknown caller may not perform ${service}:${action}`)
    const key = service === 'kms' ? kmsKeyOf(input, model.keys, options.keyOfBlob) : undefined
    for (const request of requestsOf(service, action, input, tables, key, model)) {
      if (!isAllowed(caller, request, key, model)) {
        refuse(
          `Function ${caller.name} is not authorized to perform ${request.action} on ${request.resources[0] ?? ''}: no policy of its role allows it`,
        )
      }
    }
  }
}

const requestsOf = (
  service: AwsService,
  action: string,
  input: AwsInput,
  tables: Parameters<typeof dynamodbRequests>[2],
  key: KeyModel | undefined,
  account: Account,
): AccessRequest[] => {
  switch (service) {
    case 'dynamodb':
      return dynamodbRequests(action, input, tables)
    case 'sqs':
      return sqsRequests(action, input, account)
    case 'kms':
      return kmsRequests(action, input, key, account)
    case 'ses':
      return sesRequests(action, input, account)
    case 'sns':
      return snsRequests(action, input)
  }
}

const isAllowed = (
  caller: FunctionModel,
  request: AccessRequest,
  key: KeyModel | undefined,
  account: Account,
): boolean => {
  const known = withPrincipal(request, caller, account)
  const own = evaluate(caller.role.statements, known)
  if (!key) return own === 'allowed'
  const direct = evaluate(
    key.policy.filter((statement) => names(statement, caller.role.arn)),
    known,
  )
  const delegated = evaluate(
    key.policy.filter((statement) => names(statement, `arn:aws:iam::${account.account}:root`)),
    known,
  )
  if (own === 'denied' || direct === 'denied' || delegated === 'denied') return false
  // A key policy that trusts the account leaves the decision to the policies of its roles.
  return direct === 'allowed' || (delegated === 'allowed' && own === 'allowed')
}

const withPrincipal = (request: AccessRequest, caller: FunctionModel, { account }: Account): AccessRequest => {
  return {
    ...request,
    context: (key) => {
      if (key === 'aws:PrincipalArn') return [caller.role.arn]
      if (key === 'aws:PrincipalAccount' || key === 'aws:ResourceAccount') return [account]
      if (key === 'aws:PrincipalType') return ['AssumedRole']
      return request.context(key)
    },
  }
}

const names = (statement: PolicyStatement, principal: string): boolean => {
  // A Deny with NotPrincipal may mean anybody; an Allow needs the principal in so many words.
  if (statement.principals.length === 0) return statement.effect === 'Deny'
  return statement.principals.some(
    (pattern) => pattern === '*' || matchesPattern(pattern, principal) || isAccount(pattern, principal),
  )
}

/** `000000000000` as a principal is short for the account's root. */
const isAccount = (pattern: string, principal: string): boolean => {
  return /^\d{12}$/.test(pattern) && principal === `arn:aws:iam::${pattern}:root`
}

/** Whether a role may do this: used for what AWS does in the name of a function, such as polling its queue. */
export const mayDo = (caller: FunctionModel, action: string, resource: string): boolean => {
  return evaluate(caller.role.statements, { action, resources: [resource], context: () => undefined }) === 'allowed'
}
