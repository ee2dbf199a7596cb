import { AwsEndpoint, type ObservedCall } from './aws-endpoint.ts'
import { type DataFolder } from './data-folder.ts'
import { DynamoEngine } from './engines/dynamodb-engine.ts'
import { AwsError, type Authorize, type AwsInput, type AwsService, type Engine } from './engines/engine.ts'
import { type AwsRequest, type WireReply } from './engines/wire.ts'
import { KmsEngine } from './engines/kms-engine.ts'
import { OutboxEngine } from './engines/outbox-engine.ts'
import { SmsHookEngine } from './engines/sms-hook-engine.ts'
import { SmtpEngine } from './engines/smtp-engine.ts'
import { SqsEngine } from './engines/sqs-engine.ts'
import { type MessageOptions } from './message-flags.ts'
import { StaleReads } from './stale-reads.ts'
import { StartError } from './start-error.ts'
import { localEnvironment } from './template/local-environment.ts'
import { type KeyModel, type TableModel } from './template/model.ts'
import { awsUrl } from './workers/aws-socket.mjs'

/** What the played AWS services are opened with. */
export interface ServicesOptions {
  readonly data: DataFolder
  readonly now: () => number
  readonly staleReads: boolean
  readonly awsSocket: boolean
  readonly log: (message: string) => void
  readonly messages: MessageOptions
}

/** Who may call the services, and who hears of it: known when the template has been read. */
export interface Admission {
  readonly authorize: Authorize
  readonly onCall: (call: ObservedCall) => void
  /** Hears of each table that was written to. */
  readonly onWrite: (table: string) => void
  readonly tables: readonly TableModel[]
}

/** The AWS services of this machine and what stands before them. */
export class Services {
  readonly dynamodb: DynamoEngine
  readonly sqs: SqsEngine
  readonly #kms: KmsEngine
  readonly #outbox: OutboxEngine
  readonly #smtp: SmtpEngine | null
  readonly #endpoint: AwsEndpoint
  readonly #options: ServicesOptions
  /** DynamoDB as functions meet it. */
  #seen: Pick<Engine, 'call'>
  #admission: Admission | null = null

  /** Opens the engines over the data folder and the endpoint in front of them. */
  static async open(options: ServicesOptions): Promise<Services> {
    const services = startable(() => new Services(options))
    if (options.awsSocket) await services.#endpoint.listen(options.data.file('aws.sock'))
    // Nobody waits for it: a mail server that is down is no reason not to start.
    void services.#smtp?.greet()
    return services
  }

  private constructor(options: ServicesOptions) {
    const { data, now, log } = options
    this.#options = options
    this.#kms = new KmsEngine({ file: data.file('keys.sqlite'), secretFile: data.file('keys.secret'), now })
    this.sqs = new SqsEngine({ file: data.file('queues.sqlite'), now, queueUrl: (name) => this.queueUrl(name) })
    this.#outbox = new OutboxEngine({ file: data.file('outbox.sqlite'), now, log })
    const { smtp, smsHook } = options.messages
    this.#smtp = smtp ? new SmtpEngine({ ...smtp, log }) : null
    const hook = { url: smsHook ?? '', secretFile: data.file('sms-hook.secret'), now, log }
    const sns = smsHook === undefined ? this.#outbox : new SmsHookEngine(hook)
    this.dynamodb = new DynamoEngine({ file: data.file('tables.sqlite'), now, log })
    this.#seen = this.dynamodb
    const dynamodb: Engine = {
      call: (action, input, signal) => this.#seen.call(action, input, signal),
      close: () => Promise.resolve(),
    }
    this.#endpoint = new AwsEndpoint({
      engines: { dynamodb, sqs: this.sqs, kms: this.#kms, ses: this.#smtp ?? this.#outbox, sns },
      authorize: (...call) => this.#authorize(...call),
      onCall: (call) => this.#observe(call),
    })
  }

  /** Performs a function's call of a service. */
  answer(request: AwsRequest): Promise<WireReply> {
    return this.#endpoint.answer(request)
  }

  /** The URL of a queue, on the endpoint. */
  queueUrl(name: string): string {
    return `${awsUrl}/${localEnvironment.account}/${name}`
  }

  /** Lets functions in; until now each of their calls is refused. */
  admit(admission: Admission): void {
    this.#admission = admission
    if (this.#options.staleReads) this.#seen = new StaleReads(this.dynamodb, admission.tables, this.#options.now)
  }

  provisionKeys(keys: readonly KeyModel[]): void {
    for (const key of keys) this.#kms.provide(key)
  }

  /** Mails and SMS that were sent, newest first, as whoever looks into the outbox gets them. */
  outbox(): unknown {
    const { items, dropped } = this.#outbox.read()
    return { items: items.map((item) => ({ ...item, at: new Date(item.at).toISOString() })), dropped }
  }

  clockMoved(): void {
    this.sqs.tick()
  }

  /** Makes each call of a function to a service fail, until `restore`. */
  fail(service: AwsService): void {
    this.#endpoint.fail(service)
  }

  restore(service: AwsService): void {
    this.#endpoint.restore(service)
  }

  async close(): Promise<void> {
    await this.#endpoint.close()
    await Promise.all([
      this.#smtp?.close(),
      this.sqs.close(),
      this.#kms.close(),
      this.#outbox.close(),
      this.dynamodb.close(),
    ])
  }

  #authorize(...call: Parameters<Authorize>): void {
    if (!this.#admission) throw new AwsError('AccessDeniedException', 'The instance is not ready')
    this.#admission.authorize(...call)
  }

  #observe(call: ObservedCall): void {
    this.#admission?.onCall(call)
    if (call.service !== 'dynamodb' || call.outcome !== 'ok') return
    for (const table of writtenTables(call.action, call.input)) this.#admission?.onWrite(table)
  }
}

/** An engine that cannot open its file says why in one sentence. */
const startable = <T>(open: () => T): T => {
  try {
    return open()
  } catch (error) {
    throw new StartError(error instanceof Error ? error.message : String(error))
  }
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
