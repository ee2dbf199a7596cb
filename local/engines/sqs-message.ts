import { createHash } from 'node:crypto'
import { AwsError, type AwsInput } from './engine.ts'

/** The largest message, and the largest batch, in bytes. */
export const maxMessageBytes = 1_048_576

/** An `InvalidParameterValue` error with the reason. */
export const invalid = (message: string): AwsError => new AwsError('InvalidParameterValue', message)

/** Reads an optional whole number of the input within its limits. */
export const integer = (
  input: AwsInput,
  name: string,
  { low, high, fallback }: { low: number; high: number; fallback: number },
): number => {
  const value = input[name] ?? fallback
  if (typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high) return value
  throw invalid(
    `Value ${String(value)} for parameter ${name} is invalid. Reason: Must be between ${low} and ${high}, if provided.`,
  )
}

/** Reads a required text of the input. */
export const text = (input: AwsInput, name: string): string => {
  const value = input[name]
  if (typeof value === 'string' && value !== '') return value
  throw new AwsError('MissingParameter', `The request must contain the parameter ${name}.`)
}

/** Reads and checks the body; every character of XML 1.0 is allowed, so all of Unicode but most controls and lone surrogates. */
export const bodyOf = (input: AwsInput): string => {
  const body = text(input, 'MessageBody')
  if (Buffer.byteLength(body) > maxMessageBytes)
    throw invalid(`One or more parameters are invalid. Reason: Message must be shorter than ${maxMessageBytes} bytes.`)
  if (/^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u.test(body)) return body
  throw new AwsError(
    'InvalidMessageContents',
    'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
  )
}

/** MD5 of a body, as the SDK checks it. */
export const md5 = (body: string): string => createHash('md5').update(body).digest('hex')
