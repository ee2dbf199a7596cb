import type { Item } from './item.ts'

/** A condition in DynamoDB's words. `#name` stands for the attribute `name`, or for what `names` says that it stands for. */
export interface Condition {
  condition: string
  values?: Item
  names?: Readonly<Record<string, string>>
}

/** A change in DynamoDB's words, on condition of something or not. */
export interface Update extends Partial<Condition> {
  update: string
}

/** Where a query reads: at most `limit` items, from after the key `after`. */
export interface Range extends Omit<Condition, 'condition'> {
  key: string
  limit: number
  after?: Item | null
  /** An index has no consistent reads. */
  index?: string
  newestFirst?: boolean
}

/** Names and values of expressions, as every command takes them. */
export const terms = (
  { values, names = {} }: Omit<Condition, 'condition'>,
  ...expressions: readonly (string | undefined)[]
): { ExpressionAttributeNames?: Record<string, string>; ExpressionAttributeValues?: Item } => {
  const used = expressions.flatMap((expression) => expression?.match(/#\w+/g) ?? [])
  return {
    ...(used.length === 0
      ? {}
      : { ExpressionAttributeNames: Object.fromEntries(used.map((name) => [name, names[name] ?? name.slice(1)])) }),
    ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
  }
}
