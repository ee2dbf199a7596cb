import type { Authkey } from './authkey.ts'
import type { Member } from './member.ts'
import type { Service } from './ports.ts'

/** Who calls without a proof of who it is: only the address is known. */
interface Stranger {
  address: string
}

/** A stranger, with what shows that a code was asked for in the same browser. */
export interface Visitor extends Stranger {
  asked: string | null
  /** The cookie of a session, whatever it is worth. */
  session: string | null
}

/** Who calls: an authkey or a member, and from where. `by` names it in events, `byName` is what people call it. */
export interface Caller extends Stranger {
  tenant: string
  by: string
  byName: string
  /** A person in a browser, and not an authkey. */
  isMember: boolean
  /** What a caller may make others be at most. */
  role: Authkey['role'] | Member['role']
  /** The services that a caller is for. */
  services: Authkey['services']
  hideDuress: boolean
  /** When a member last showed a second factor in this session (ms); null for never, and for authkeys. */
  factorAt: number | null
  /** The service that the request names, if it exists. */
  service: Service | null
}

/** A caller whose request names a service that exists. */
export interface ServiceCaller extends Caller {
  service: Service
}

/** An authkey that asks about itself. */
export interface KeyCaller extends Caller {
  authkey: Authkey
}
