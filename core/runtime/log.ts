/** Fields of a log line: ids, codes and numbers. Never a body, a query, a key, a code, a PIN or an address of a person. */
export type LogFields = Record<string, string | number | boolean | undefined>

/** Levels that Lambda's JSON log format knows. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Writes one line to the function's log, as an object: Lambda's JSON format would make a text of JSON a text in a text, which metric filters cannot look into. */
export const log = (level: LogLevel, message: string, fields: LogFields = {}): void => {
  console[level]({ message, ...fields })
}

/** Errors whose messages are our own sentences, or AWS's, which name action and resource. Others may quote what they were given. */
const isQuotable = (error: Error): boolean => error.name === 'Error' || '$metadata' in error

/** What may be logged of an error: its name, where it was thrown, and the message that nobody but us or AWS wrote. */
export const errorFields = (error: unknown): LogFields => {
  if (!(error instanceof Error)) return { error: typeof error }
  const at = error.stack
    ?.split('\n')
    .slice(1, 4)
    .map((line) => line.trim())
    .join(' < ')
  return { error: error.name, ...(isQuotable(error) ? { reason: error.message.slice(0, 500) } : {}), at }
}
