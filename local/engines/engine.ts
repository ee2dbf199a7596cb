/** The input of one AWS API action as its JSON protocol spells it, e.g. `{ TableName: '…', Key: {…} }`. */
export type AwsInput = Record<string, unknown>

/** An AWS service played on this machine: one `call` per API action, input and output as in the service's JSON protocol. */
export interface Engine {
  /** Performs an action; rejects with `AwsError`. `signal` aborts when the caller has gone (a dropped long poll). */
  call(action: string, input: AwsInput, signal?: AbortSignal): Promise<AwsInput>
  /** Releases files, processes and waiting polls. */
  close(): Promise<void>
}

/** A refusal with the code that the real service would send, e.g. `ConditionalCheckFailedException`. */
export class AwsError extends Error {
  readonly code: string
  readonly status: number
  /** Further members of the error's body, e.g. `CancellationReasons` or `Item`. */
  readonly details: AwsInput

  constructor(code: string, message: string, status = 400, details: AwsInput = {}) {
    super(message)
    this.name = code
    this.code = code
    this.status = status
    this.details = details
  }
}

/** The services that functions may call here, by the names that IAM actions use. */
export type AwsService = 'dynamodb' | 'sqs' | 'kms' | 'ses' | 'sns'

/** Decides whether the caller (the access key id that signed the request) may perform the action; throws `AwsError` AccessDenied if not. */
export type Authorize = (caller: string, service: AwsService, action: string, input: AwsInput) => void
