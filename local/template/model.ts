import { type JsonObject } from './json.ts'

/** A table as `CreateTable` takes it, with what only the runner needs beside it. */
export interface TableModel {
  readonly name: string
  readonly arn: string
  /** The ARN that events and policies use for its stream; null without a stream. */
  readonly streamArn: string | null
  readonly createTable: JsonObject
  /** The key attributes of the table: the partition key first. */
  readonly keyAttributes: readonly string[]
  readonly expiryAttribute: string | null
}

/** A queue as `CreateQueue` takes it. */
export interface QueueModel {
  readonly name: string
  readonly arn: string
  readonly url: string
  readonly attributes: Readonly<Record<string, string>>
}

/** A KMS key and its policy. */
export interface KeyModel {
  readonly keyId: string
  readonly arn: string
  readonly policy: readonly PolicyStatement[]
}

/** One `Allow` of an IAM or key policy. */
export interface PolicyStatement {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  /** All have to hold: the request's key equals one of the values. */
  readonly conditions: readonly { readonly key: string; readonly values: readonly string[] }[]
  /** ARNs of a key policy's principals. */
  readonly principals: readonly string[]
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
  readonly reservedConcurrency: number | null
  readonly role: RoleModel
}

/** One route of the HTTP API. */
export interface RouteModel {
  /** As API Gateway writes it: `GET /token/status`. */
  readonly routeKey: string
  readonly functionName: string
  readonly timeoutSeconds: number
  readonly apiId: string
  readonly stage: string
}

/** A bucket: a folder of the data folder. */
export interface BucketModel {
  readonly arn: string
  readonly name: string
}

/** An event source mapping. */
export interface EventSourceModel {
  readonly id: string
  readonly kind: 'stream' | 'queue'
  readonly sourceArn: string
  /** The table of the stream, or the queue. */
  readonly sourceName: string
  readonly functionName: string
  readonly batchSize: number
  readonly parallelization: number
  readonly bisect: boolean
  /** Null: until the records expire. */
  readonly maximumRetries: number | null
  readonly maximumAgeSeconds: number | null
  readonly maximumConcurrency: number | null
  /** Where the records go that a function will not get again. */
  readonly failedRecords: BucketModel | null
}

/** A function that is called by the clock. */
export interface ScheduleModel {
  readonly arn: string
  readonly everyMilliseconds: number
  readonly functionName: string
}

/** Who may call a function, from `AWS::Lambda::Permission`. */
export interface PermissionModel {
  readonly functionName: string
  readonly principal: string
  readonly sourceArn: string
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
}
