import { AwsError, type Authorize, type AwsInput, type AwsService } from '../engines/engine.ts'
import { type FunctionModel, type KeyModel, type LocalModel, type TableModel } from '../template/model.ts'
import { dynamodbRequests } from './dynamodb-requests.ts'
import { allows, type AccessRequest } from './evaluate.ts'
import { kmsKeyOf, kmsRequests, sesRequests, snsRequests, sqsRequests } from './service-requests.ts'

/** What the authorizer knows of the world. */
export interface AuthorizerOptions {
  readonly model: Pick<LocalModel, 'tables' | 'keys' | 'account'>
  /** The function that an access key id was made for. */
  readonly callerOf: (accessKeyId: string) => FunctionModel | null
  /** Hears of every refusal, once per function, action and resource. */
  readonly onRefusal: (message: string) => void
}

/** Checks each AWS call of a function against the policies of its role, and for KMS against the key's policy too. */
export const createAuthorizer = ({ model, callerOf, onRefusal }: AuthorizerOptions): Authorize => {
  const tables = new Map(model.tables.map((table) => [table.name, table]))
  const reported = new Set<string>()
  const refuse = (message: string): never => {
    if (!reported.has(message)) onRefusal(message)
    reported.add(message)
    throw new AwsError('AccessDeniedException', message)
  }
  return (accessKeyId, service, action, input) => {
    const caller = callerOf(accessKeyId)
    if (!caller) return refuse(`An unknown caller may not perform ${service}:${action}`)
    const key = service === 'kms' ? kmsKeyOf(input, model.keys) : null
    for (const request of requestsOf({ service, action, input }, tables, key)) {
      if (isAllowed(caller, request, key, model.account)) continue
      refuse(
        `Function ${caller.name} is not authorized to perform ${request.action} on ${request.resources[0] ?? ''}: no policy of its role allows it`,
      )
    }
  }
}

interface Call {
  readonly service: AwsService
  readonly action: string
  readonly input: AwsInput
}

/** What an AWS call needs: each action on each resource. */
export const requestsOf = (
  { service, action, input }: Call,
  tables: ReadonlyMap<string, TableModel>,
  key: KeyModel | null,
): AccessRequest[] => {
  switch (service) {
    case 'dynamodb':
      return dynamodbRequests(action, input, tables)
    case 'sqs':
      return sqsRequests(action, input)
    case 'kms':
      return kmsRequests(action, input, key)
    case 'ses':
      return sesRequests(action, input)
    case 'sns':
      return snsRequests(action, input)
  }
}

const isAllowed = (caller: FunctionModel, request: AccessRequest, key: KeyModel | null, account: string): boolean => {
  const own = allows(caller.role.statements, request)
  if (!key) return own
  // A key's policy speaks of the account, and leaves the decision to the policies of its roles within what it says.
  const ofAccount = key.policy.filter(({ principals }) => principals.includes(`arn:aws:iam::${account}:root`))
  const named = (name: string): string | null => {
    if (name === 'aws:PrincipalArn') return caller.role.arn
    return name === 'kms:CallerAccount' ? account : request.context(name)
  }
  return own && allows(ofAccount, { ...request, context: named })
}

/** Whether a role may do this: used for what AWS does in the name of a function, such as polling its queue. */
export const mayDo = (caller: FunctionModel, action: string, resource: string): boolean =>
  allows(caller.role.statements, { action, resources: [resource], context: () => null })
