import type * as z from 'zod'
import type { ErrorCode } from './errors.ts'

/** Who may call: anybody, a device that proves itself inside its message, any authkey, one of at least this role for a service, or only a member's session. */
export type Role = 'public' | 'device' | 'member' | 'authkey' | 'basic' | 'admin' | 'owner'

/** What a member can be, from the least to the most: an operator is for the services that they are given. */
export const memberRoles = ['operator', 'admin', 'owner'] as const

/** What an operator may do besides, each granted by itself; administrators and owners may. */
export const powers = ['open', 'replace', 'restore', 'delete'] as const

/** What a member can be. */
export type MemberRole = (typeof memberRoles)[number]

/** What an operator may do besides. */
export type Power = (typeof powers)[number]

/** One endpoint as data: the handler's types and checks, the route, the function and the OpenAPI page all come from it. */
export interface Endpoint {
  /** `<area>.<name>`: also the file of its contract and of its function, its operationId and its name in logs. */
  readonly id: string
  readonly method: 'GET' | 'POST'
  /** Path as in OpenAPI, e.g. `/device/{tenant}`. */
  readonly path: string
  readonly role: Role
  /** The least that a member has to be whose session is taken too; null where none is. */
  readonly session: MemberRole | null
  /** The power that an operator needs for such a request, as it came. */
  readonly power?: (parameters: Readonly<Record<string, unknown>>) => Power | null
  readonly summary: string
  /** Query parameters of a GET or JSON body of a POST, without the authkey. */
  readonly request: z.ZodType
  /** What documents the request where its schema leaves checks to the function. */
  readonly documented?: z.ZodType
  /** The one successful answer, and its status where that is not 200. */
  readonly response: z.ZodType
  readonly success?: 201 | 202
  /** That it may answer with 202 that something is still waited for. */
  readonly also?: 202
  /** Errors of its own, beyond those that its role and method bring. */
  readonly errors: readonly ErrorCode[]
  /** Takes an `Idempotency-Key` header. */
  readonly idempotent?: true
  /** A GET that uses up what it tells: a HEAD of it, which scanners of links send, only checks who asks and what. */
  readonly usesUp?: true
  /** Answers any origin (CORS, no credentials). */
  readonly anyOrigin?: true
}

/** What a handler of the endpoint receives, checked. */
export type RequestOf<E extends Endpoint> = z.output<E['request']>

/** What a handler of the endpoint answers. */
export type ResponseOf<E extends Endpoint> = z.input<E['response']>
