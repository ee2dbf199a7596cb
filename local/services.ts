import { createAwsEndpoint } from './aws-endpoint.ts'
import type { DataFolder } from './data-folder.ts'
import { createDynamoEngine } from './engines/dynamodb-engine.ts'
import { AwsError, type Authorize, type AwsInput, type AwsService, type Engine } from './engines/engine.ts'
import { createKmsEngine, keyOf } from './engines/kms-engine.ts'
import { createOutboxEngine } from './engines/outbox-engine.ts'
import { createSqsEngine } from './engines/sqs-engine.ts'
import { withStaleReads } from './stale-reads.ts'
import { StartError } from './start-error.ts'
import { localEnvironment } from './template/assembly.ts'
import type { KeyModel, TableModel } from './template/model.ts'

/** What the played AWS services are opened with. */
export interface ServicesOptions {
  readonly data: DataFolder
  readonly now: () => number
  readonly dynamodbEndpoint?: string
  readonly staleReads: boolean
  readonly log: (message: string) => void
}

/** Who may call the services, and who hears of it: known when the template has been read. */
export interface Admission {
  readonly authorize: Authorize
  readonly onCall: (call: {
    caller: string
    service: AwsService
    action: string
    input: AwsInput
    outcome: string
  }) => void
  /** Hears of each table that was written to. */
  readonly onWrite: (table: string) => void
  readonly tables: readonly TableModel[]
}

/** The AWS services of this machine and the endpoint where functions find them. */
export interface Services {
  readonly endpoint: string
  readonly dynamodb: Engine
  readonly sqs: Engine
  readonly queueUrl: (name: string) => string
  readonly keyOfBlob: (blob: string) => string | undefined
  /** Until now every call of a function is refused. */
  admit(admission: Admission): void
  provisionKeys(keys: readonly KeyModel[]): void
  outbox(): Promise<readonly unknown[]>
  clockMoved(): void
  /** Makes each call of a function to a service fail, until `restore`. */
  fail(service: AwsService): void
  restore(service: AwsService): void
  close(): Promise<void>
}

interface Gate {
  admission?: Admission
  dynamodb: Engine
}

const startError = (error: unknown): StartError =>
  new StartError(error instanceof Error ? error.message : String(error))

const startable = <T>(open: () => T): T => {
  try {
    return open()
  } catch (error) {
    throw startError(error)
  }
}

/** Opens the engines over the data folder and the endpoint in front of them. */
export const openServices = async (options: ServicesOptions): Promise<Services> => {
  const { data, now, log, dynamodbEndpoint } = options
  const kms = startable(() =>
    createKmsEngine({ file: data.file('keys.sqlite'), secretFile: data.file('keys.secret'), ...localEnvironment, now }),
  )
  const dynamodb = createDynamoEngine({
    file: data.file('dynamodb.sqlite'),
    ...localEnvironment,
    now,
    log,
    ...(dynamodbEndpoint === undefined ? {} : { endpoint: dynamodbEndpoint }),
  })
  await dynamodb.ready.catch((error: unknown) => {
    throw startError(error)
  })
  if (dynamodbEndpoint !== undefined)
    await dynamodb.call('ListTables', { Limit: 1 }).catch((error: unknown) => {
      throw new StartError(`No DynamoDB answers as it should at ${dynamodbEndpoint}: ${startError(error).message}`)
    })
  const gate: Gate = { dynamodb }
  // The queues' URLs are on the endpoint, whose port is known only when it listens.
  const address = { url: '' }
  const queueUrl = (name: string): string => `${address.url}/${localEnvironment.account}/${name}`
  const sqs = createSqsEngine({ file: data.file('queues.sqlite'), ...localEnvironment, now, queueUrl })
  const outbox = createOutboxEngine({ file: data.file('outbox.sqlite'), now })
  const proxy: Engine = {
    call: (action, input, signal) => gate.dynamodb.call(action, input, signal),
    close: () => Promise.resolve(),
  }
  const endpoint = await createAwsEndpoint({
    engines: { dynamodb: proxy, sqs, kms, ses: outbox, sns: outbox },
    authorize: (caller, service, action, input) => authorize(gate, caller, service, action, input),
    onCall: (caller, service, action, input, outcome) => {
      gate.admission?.onCall({ caller, service, action, input, outcome })
      if (service === 'dynamodb' && outcome === 'ok')
        for (const table of writtenTables(action, input)) gate.admission?.onWrite(table)
    },
  })
  address.url = endpoint.url
  return {
    endpoint: endpoint.url,
    dynamodb,
    sqs,
    queueUrl,
    keyOfBlob: keyOf,
    admit: (admission) => {
      gate.admission = admission
      if (options.staleReads)
        gate.dynamodb = withStaleReads(dynamodb, { tables: admission.tables, now, random: Math.random })
    },
    provisionKeys: (keys) => keys.forEach(({ keyId, aliases }) => kms.createKey({ keyId, aliases })),
    outbox: () => Promise.resolve(outbox.items().map((item) => ({ ...item, at: new Date(item.at).toISOString() }))),
    clockMoved: () => sqs.tick(),
    fail: (service) => endpoint.fail(service),
    restore: (service) => endpoint.restore(service),
    close: async () => {
      await endpoint.close()
      await Promise.all([sqs.close(), kms.close(), outbox.close(), dynamodb.close()])
    },
  }
}

const authorize = ({ admission }: Gate, ...call: Parameters<Authorize>): void => {
  if (!admission) throw new AwsError('AccessDeniedException', 'The instance is not ready')
  admission.authorize(...call)
}

/** The tables that a call wrote to, by the names in its input. */
const writtenTables = (action: string, input: AwsInput): string[] => {
  switch (action) {
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return [String(input['TableName'])]
    case 'BatchWriteItem':
      return Object.keys((input['RequestItems'] ?? {}) as object)
    case 'TransactWriteItems': {
      const items = (input['TransactItems'] ?? []) as Record<string, { TableName?: unknown }>[]
      return [...new Set(items.flatMap((item) => Object.values(item).map(({ TableName }) => String(TableName))))]
    }
    default:
      return []
  }
}
