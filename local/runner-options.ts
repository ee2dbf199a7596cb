import { type Inspected } from './dev/inspected.ts'
import { type TlsFiles } from './gateway/gateway-server.ts'
import { type ObservedCall } from './aws-endpoint.ts'
import { type AwsService } from './engines/engine.ts'
import { type MessageOptions } from './message-flags.ts'
import { type LocalModel } from './template/model.ts'
import { type Outcome } from './workers/messages.ts'

/** How an instance on this machine is started; every default is the one of `npm start`. */
export interface RunnerOptions extends MessageOptions {
  /** The folder with `functions/`, which are bundled, and `bin/zaas.ts`; the project's own. */
  readonly root?: string
  /** The CDK app's entry; `bin/zaas.ts` in the root. */
  readonly app?: string
  /** The instance's folder. */
  readonly data: string
  /** 0 takes any free port. */
  readonly port: number
  readonly host?: string
  /** Where the outbox listens on loopback; 0, the default, takes any free port. */
  readonly outboxPort?: number
  /** The public address that deeplinks and mails carry; the one that the instance listens on. */
  readonly url?: string
  readonly tls?: TlsFiles
  /** Addresses and ranges of proxies whose last `X-Forwarded-For` entry is the client; none. */
  readonly trustedProxies?: readonly string[]
  readonly allowLoopbackWebhooks?: boolean
  /** Ranges of the house's own network that webhooks may go to, over https; none. */
  readonly allowWebhooksTo?: readonly string[]
  /** Whether strangers may become tenants; `open`. */
  readonly signup?: 'open' | 'closed'
  /** How many tokens a new tenant has places for; the stage's. */
  readonly maxTokens?: number
  /** The oldest version of the token app that may still be used; any. */
  readonly appMinimum?: string
  /** True counts and refuses nothing: for tests and benchmarks. */
  readonly noLimits?: boolean
  /** True lets `advance` move the clock of engines, functions and event sources: for tests. */
  readonly movableClock?: boolean
  /** True lets AWS clients of other processes of this user call the services, through `aws.sock` in the data folder: for benchmarks. */
  readonly awsSocket?: boolean
  /** Hears of every AWS call that a function made. */
  readonly onCall?: (call: ObservedCall) => void
  /** Hears what happens: steps of the start, refused calls, errors of functions. */
  readonly log?: (message: string) => void
  /** The most sandboxes of one function at a time; 8. */
  readonly maximumSandboxes?: number
  /** After this long without an event a sandbox stops; 90. */
  readonly idleSeconds?: number
  /** How often (0 to 1) a handled queue batch arrives again, as a standard queue may do; 0.01. */
  readonly extraReceives?: number
  /** True builds readable functions with source maps and takes over what changes in the sources. */
  readonly development?: boolean
  /** With `development`, the one function that is built: no other can be called. */
  readonly only?: string
  /** A function whose debugger listens on loopback, and which waits for it; with `development`. */
  readonly inspect?: Inspected
  /** False answers every read from the newest copy. */
  readonly staleReads?: boolean
}

/** A running instance. */
export interface Runner {
  /** Where it listens, without a slash at the end. */
  readonly url: string
  /** What the template declares. */
  readonly model: LocalModel
  /** Where mails and SMS that were sent can be read, from this machine: an address of this start. */
  readonly outboxUrl: string
  /** Calls a function by its name in the template, with an event. */
  invoke(functionName: string, event: unknown): Promise<Outcome>
  /** Moves the clock forward; an error without `movableClock`. */
  advance(milliseconds: number): void
  /** Makes each call of a function to an AWS service fail, as if the service were down; for tests. */
  fail(service: AwsService): void
  /** Ends what `fail` began. */
  restore(service: AwsService): void
  /** Goes on with another certificate, where one is given, and in new log files; throws where the certificate is none. */
  reload(tls?: TlsFiles): void
  /** Stops it; the data stay. */
  close(): Promise<void>
}
