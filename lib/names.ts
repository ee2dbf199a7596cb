import type { FunctionId } from '../core/runtime/environment.ts'

/** The tables, by the word that names them in code and grants. */
export const tables = ['tenants', 'services', 'tokens', 'sessions', 'transactions', 'events', 'keys'] as const

/** A table's word. */
export type TableName = (typeof tables)[number]

/** The queues, by the word that names them in code and grants. */
export const queues = ['deliveries', 'settle', 'mail'] as const

/** A queue's word. */
export type QueueName = (typeof queues)[number]

/** The tables' physical names at a stage's start, e.g. `zaas-dev-tokens`. */
export const tableNames = (prefix: string): Record<TableName, string> => ({
  tenants: `${prefix}-tenants`,
  services: `${prefix}-services`,
  tokens: `${prefix}-tokens`,
  sessions: `${prefix}-sessions`,
  transactions: `${prefix}-transactions`,
  events: `${prefix}-events`,
  keys: `${prefix}-keys`,
})

/** Name of a function, its role and its log group: Lambda takes no dot. */
export const functionName = (prefix: string, id: FunctionId): string => `${prefix}-${id.replaceAll('.', '-')}`

/** Name of a queue, e.g. `zaas-dev-mail`. */
export const queueName = (prefix: string, queue: QueueName): string => `${prefix}-${queue}`

/** A construct id or logical id: `token.status` → `TokenStatus`. */
export const pascalCase = (text: string): string =>
  text
    .split(/[^a-zA-Z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
