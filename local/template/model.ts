import type { JsonObject } from './json.ts'

/** A table as `CreateTable` takes it, with what only the runner needs beside it. */
export interface TableModel {
  readonly name: string
  readonly arn: string
  /** The ARN that events and policies use for its stream; undefined without a stream. */
  readonly streamArn?: string
  readonly createTable: JsonObject
  /** The key attributes of the table: the partition key first. */
  readonly keyAttributes: readonly string[]
  readonly expiryAttribute?: string
}

/** A queue as `CreateQueue` takes it. */
export interface QueueModel {
  readonly name: string
  readonly arn: string
  readonly url: string
  readonly attributes: Readonly<Record<string, string>>
}

/** A KMS key, its policy and the aliases that point to it. */
export interface KeyModel {
  readonly keyId: string
  readonly arn: string
  readonly aliases: readonly string[]
  readonly policy: readonly PolicyStatement[]
}

/** One statement of an IAM or key policy; what is not understood stays in `unsupported` and makes it fail closed. */
export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny'
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  /** Operator → condition key → values. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
  /** ARNs (or `*`) of a resource policy's principals. */
  readonly principals: readonly string[]
  readonly unsupported: readonly string[]
}

/** A role: what its functions may do. */
export interface RoleModel {
  readonly arn: string
  readonly statements: readonly PolicyStatement[]
}

/** A function and everything that Lambda is told about it. */
export interface FunctionModel {
  readonly name: string
  readonly arn: string
  /** The folder with its code. */
  readonly directory: string
  /** The file, without extension, and the export that is the handler: `index.handler`. */
  readonly handler: string
  readonly environment: Readonly<Record<string, string>>
  readonly timeoutSeconds: number
  readonly memoryMegabytes: number
  readonly reservedConcurrency?: number
  readonly role: RoleModel
}

/** One route of the HTTP API. */
export interface RouteModel {
  /** As API Gateway writes it: `GET /token/status`, `ANY /{proxy+}` or `$default`. */
  readonly routeKey: string
  readonly functionName: string
  readonly timeoutSeconds: number
  readonly apiId: string
  readonly stage: string
}

/** A place for records that were given up: a queue or a bucket. */
export interface FailureDestination {
  readonly kind: 'queue' | 'bucket'
  readonly arn: string
  readonly name: string
}

/** An event source mapping with Lambda's defaults filled in. */
export interface EventSourceModel {
  readonly id: string
  readonly kind: 'stream' | 'queue'
  readonly sourceArn: string
  /** The table of the stream, or the queue. */
  readonly sourceName: string
  readonly functionName: string
  readonly batchSize: number
  readonly batchingWindowSeconds: number
  readonly parallelization: number
  readonly bisect: boolean
  /** Undefined: until the records expire. */
  readonly maximumRetries?: number
  readonly maximumAgeSeconds?: number
  readonly startAtLatest: boolean
  readonly reportItemFailures: boolean
  readonly maximumConcurrency?: number
  /** Filter patterns, of which one has to match; none lets everything through. */
  readonly filters: readonly JsonObject[]
  readonly onFailure?: FailureDestination
}

/** A function that is called by the clock. */
export interface ScheduleModel {
  readonly name: string
  readonly arn: string
  /** `rate(1 minute)` or `cron(…)`, in UTC. */
  readonly expression: string
  readonly functionName: string
  /** What the function gets instead of the scheduled event, where the template gives an input. */
  readonly input?: string
}

/** Who may call a function, from `AWS::Lambda::Permission`. */
export interface PermissionModel {
  readonly functionName: string
  readonly principal: string
  readonly sourceArn?: string
}

/** Everything that the runner plays, read from the synthesized template. */
export interface LocalModel {
  readonly region: string
  readonly account: string
  readonly tables: readonly TableModel[]
  readonly queues: readonly QueueModel[]
  readonly keys: readonly KeyModel[]
  readonly functions: readonly FunctionModel[]
  readonly routes: readonly RouteModel[]
  readonly eventSources: readonly EventSourceModel[]
  readonly schedules: readonly ScheduleModel[]
  readonly permissions: readonly PermissionModel[]
  readonly buckets: readonly string[]
  /** What the template holds and this machine does not play, in sentences. */
  readonly notes: readonly string[]
}
