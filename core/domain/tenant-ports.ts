import type { ServiceConfig } from '../contract/service-config.ts'
import type { Notice } from './mail.ts'
import type { AuditEntry } from './audit.ts'
import type { KeptAuthkey } from './authkey.ts'
import type { Service } from './ports.ts'
import type { KeptSession, Member } from './member.ts'
import type { Passkey } from './passkey.ts'
import type { Founded, PendingCode, Plan } from './tenant.ts'

/** What a tenant's requests leave for a while, sealed with its key: nothing is found of a tenant that has vanished. */
export interface Notes {
  find(tenant: string, name: string): Promise<Uint8Array | null>
  /** Keeps a note until `expires` (ms). */
  keep(tenant: string, name: string, note: Uint8Array, expires: number): Promise<void>
}

/** What waits for somebody who is not logged in, some of it for tenants that do not exist yet. */
export interface Waiting<Kept> {
  find(name: string): Promise<Kept | null>
  keep(name: string, kept: Kept, expires: number): Promise<void>
  /** Uses it up; false when somebody else has. */
  use(name: string): Promise<boolean>
}

/** Mailed codes that wait. */
export type PendingCodes = Waiting<PendingCode>

/** Challenges of authenticators, each with the hash of the cookie that the asking browser has. */
export type Challenges = Waiting<Challenge>

/** What is kept of a challenge. */
export interface Challenge {
  asked: string
}

/** The passkeys of one member as they were read; `rev` is 0 where there is none. */
interface VersionedPasskeys {
  passkeys: readonly Passkey[]
  rev: number
}

/** Members' passkeys. */
export interface Passkeys {
  read(tenant: string, member: string): Promise<VersionedPasskeys>
  /** Writes them if they are still those that were read: a passkey's use counts once. */
  replace(
    tenant: string,
    member: string,
    before: VersionedPasskeys,
    after: readonly Passkey[],
  ): Promise<'written' | 'lost'>
}

/** The members of a tenant, all in one value, so that nobody removes the last owner while another does. */
export interface Members {
  /** Null when there is no such tenant. */
  read(tenant: string): Promise<VersionedMembers | null>
  /** Writes them with an entry in the audit, if they are still those that were read. */
  replace(
    tenant: string,
    before: VersionedMembers,
    after: readonly Member[],
    audit: AuditEntry,
  ): Promise<'written' | 'lost'>
}

/** A tenant's members as they were read. */
interface VersionedMembers {
  members: readonly Member[]
  rev: number
}

/** The log-ins of one member as they were read; `rev` is 0 where there is none. */
export interface VersionedSessions {
  sessions: readonly KeptSession[]
  rev: number
}

/** Members' log-ins. */
export interface MemberSessions {
  read(tenant: string, member: string): Promise<VersionedSessions>
  /** The member and their log-ins in one read; the member is null when there is none. */
  find(tenant: string, member: string): Promise<VersionedSessions & { member: Member | null }>
  /** Writes them if they are still those that were read: one that was ended does not come back. */
  replace(
    tenant: string,
    member: string,
    before: VersionedSessions,
    after: readonly KeptSession[],
  ): Promise<'written' | 'lost'>
}

/** Mails and text messages on their way out. */
export interface Mails {
  /** Null is a mail to nobody, which costs what another does: whoever asks cannot tell by the time. */
  send(tenant: string, mail: Notice | null): Promise<void>
}

/** A service in the making, with its first authkeys. */
export interface NewService {
  name: string
  config: ServiceConfig
  keys: readonly KeptAuthkey[]
}

/** A tenant in the making, with its first service; `signup` is the name and the end (ms) of the sign-up in whose place `founded` is kept. */
interface NewTenant {
  founded: Founded
  member: Member
  ownerKey: KeptAuthkey
  service: NewService
  created: number
  signup: { name: string; until: number }
  audit: AuditEntry
}

/** Tenants and the places of their plans. */
export interface Tenants {
  /** Whether the name is taken. */
  exists(tenant: string): Promise<boolean>
  /** What a tenant that exists may use. */
  plan(tenant: string): Promise<Plan>
  /** How many places of its plan are taken. */
  placesTaken(tenant: string, now: number): Promise<number>
  /** Gives back the places of enrolments that ran out; true when there were any. */
  prunePlaces(tenant: string, now: number): Promise<boolean>
}

/** A tenant's profile, and how much of its plan is used. */
export interface Profiles {
  read(tenant: string): Promise<{ email: string; created: number; plan: Plan; tokens: number } | null>
  update(tenant: string, profile: { email: string; created: number }, audit: AuditEntry): Promise<void>
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
  replace(service: Service, change: Pick<Service, 'config' | 'former'>, audit: AuditEntry): Promise<'written' | 'lost'>
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
interface VersionedAuthkey {
  key: KeptAuthkey
  rev: number
}

/** Who did what to tokens. */
export interface Actions {
  /** The entries of these ids that there are, and the addresses of the tenant's members, by id. */
  find(
    tenant: string,
    ids: readonly string[],
  ): Promise<{ entries: Map<string, AuditEntry>; members: Map<string, string> }>
}

/** What was done to a tenant, newest first. */
export interface AuditLog {
  /** Adds what changes nothing else. */
  add(entry: AuditEntry): Promise<void>
  list(tenant: string, range: { before: string; limit: number }): Promise<AuditEntry[]>
}
