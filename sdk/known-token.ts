import type { Policy } from '../core/protocol/policy.ts'
import type { TokenStatus } from './seen.ts'
import type { StoredToken } from './stored-token.ts'

/** What a device knows of its token without asking anybody. */
export class KnownToken {
  /** The record in its store; not a part of the public names. */
  protected readonly stored: StoredToken

  protected constructor(stored: StoredToken) {
    this.stored = stored
  }

  /** The same for life, for keys of lists; tells nothing. */
  get id(): string {
    return this.stored.key
  }

  /** Full name of the service, `<tenant>_<name>`. */
  get service(): string {
    return this.stored.record.svc
  }

  /** The tenant's user ID. */
  get user(): string {
    return this.stored.record.usr
  }

  /** The tenant's name. */
  get tenant(): string {
    return this.stored.record.inst
  }

  /** The service's rules as this device last heard them. */
  get policy(): Policy {
    return this.stored.record.pol
  }

  /** What the last answer said of the status; null while nothing was heard. In memory only, but for `gone`. */
  get lastStatus(): TokenStatus | null {
    return this.stored.seen?.status ?? (this.stored.record.gone ? 'gone' : null)
  }

  /** When the window ends that the last answer told of; null while closed or not known. In memory only. */
  get until(): Date | null {
    const until = this.stored.seen?.until ?? null
    return until === null ? null : new Date(until * 1000)
  }

  /** Server time as this device knows it, milliseconds since 1970. */
  now(): number {
    return this.stored.now() + this.stored.record.off * 1000
  }

  /** A recovery under way on another device, as of the last `status()` or `transactions()`; `cancelRecovery` stops it. */
  get recovery(): { deviceName: string; from: Date } | undefined {
    const { recovery } = this.stored
    return recovery === null ? undefined : { deviceName: recovery.name, from: new Date(recovery.from * 1000) }
  }
}
