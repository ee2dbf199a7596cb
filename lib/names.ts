import type { FunctionId } from '../functions/grants.ts'
import { byName, type QueueName, type TableName, tables } from '../functions/resources.ts'

/** The tables' physical names at a stage's start, e.g. `zaas-dev-tokens`. */
export const tableNames = (prefix: string): Record<TableName, string> => byName(tables, (name) => `${prefix}-${name}`)

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

/** The name of a queue's dead letters, of which functions know from the queue's own. */
export const deadLettersName = (prefix: string, queue: QueueName): string => `${queueName(prefix, queue)}-dead`
