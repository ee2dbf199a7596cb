import type { ServiceConfig } from '../contract/service-config.ts'
import type { Mail } from './mail.ts'
import type { AuditEntry } from './audit.ts'
import type { KeptAuthkey } from './authkey.ts'
import type { Service } from './ports.ts'
import type { Member, Plan, Signup } from './tenant.ts'

/** What a tenant's requests leave for a while, sealed with its key: nothing is found of a tenant that has vanished. */
export interface Notes {
  find(tenant: string, name: string): Promise<Uint8Array | null>
  /** Keeps a note until `expires` (ms). */
  keep(tenant: string, name: string, note: Uint8Array, expires: number): Promise<void>
}

/** Sign-ups that wait for their code, whose tenants do not exist yet. */
export interface Signups {
  find(name: string): Promise<Signup | null>
  keep(name: string, signup: Signup, expires: number): Promise<void>
}

/** Mails on their way out. */
export interface Mails {
  send(tenant: string, mail: Mail): Promise<void>
}

/** A service in the making, with its first authkeys. */
export interface NewService {
  name: string
  config: ServiceConfig
  keys: readonly KeptAuthkey[]
}

/** A tenant in the making, with its first service; `signup` names the sign-up that it uses up. */
interface NewTenant {
  tenant: string
  member: Member
  ownerKey: KeptAuthkey
  service: NewService
  created: number
  signup: string
  audit: AuditEntry
}

/** Tenants and the places of their plans. */
export interface Tenants {
  /** Whether the name is taken. */
  exists(tenant: string): Promise<boolean>
  /** What a tenant that exists may use. */
  plan(tenant: string): Promise<Plan>
  /** Gives back the places of enrolments that ran out; true when there were any. */
  prunePlaces(tenant: string, now: number): Promise<boolean>
}

/** Where tenants are made: all of a tenant at once or nothing, `taken` when the name or the code has gone meanwhile. */
export interface Founder {
  create(tenant: NewTenant): Promise<'created' | 'taken'>
}

/** The first answer to an idempotent request, kept until `expires` (ms). */
export interface IdempotentRecord {
  id: string
  record: Uint8Array
  now: number
  expires: number
}

/** Services with their configurations. */
export interface Services {
  /** A service; null when it or its tenant has vanished. */
  get(name: string): Promise<Service | null>
  /** A tenant's services by name, from after `after`. */
  list(tenant: string, range: { after: string; limit: number }): Promise<Service[]>
  /** Creates a service with its authkeys; `taken` when there is one of that name, `repeated` when the request was answered before. */
  create(
    service: NewService,
    audit: AuditEntry,
    idempotent: IdempotentRecord | null,
  ): Promise<'created' | 'taken' | 'repeated'>
  /** Replaces a configuration if it is still the one that was read. */
  replace(service: Service, config: ServiceConfig, audit: AuditEntry): Promise<'written' | 'lost'>
}

/** A tenant's authkeys. Each change is written together with its entry in the audit. */
export interface Authkeys {
  /** By id, from after `after`. */
  list(tenant: string, range: { after: string; limit: number }): Promise<KeptAuthkey[]>
  /** Null when there is none of that id. */
  get(tenant: string, id: string): Promise<VersionedAuthkey | null>
  /** `repeated` when the request was answered before. */
  create(key: KeptAuthkey, audit: AuditEntry, idempotent: IdempotentRecord | null): Promise<'created' | 'repeated'>
  /** Replaces a key if it is still the one that was read. */
  replace(before: VersionedAuthkey, after: KeptAuthkey, audit: AuditEntry): Promise<'written' | 'lost'>
  /** Removes a key: it is refused from now on, after 20 s by warm functions too. False when there was none. */
  revoke(tenant: string, id: string, audit: AuditEntry): Promise<boolean>
}

/** An authkey as it was read, with the revision that a change of it depends on. */
export interface VersionedAuthkey {
  key: KeptAuthkey
  rev: number
}

/** What was done to a tenant, newest first. */
export interface AuditLog {
  list(tenant: string, range: { before: string; limit: number }): Promise<AuditEntry[]>
}
