import { createHash } from 'node:crypto'
import { AwsError, type AwsInput } from './engine.ts'

/** A message attribute of the JSON protocol; `BinaryValue` is base64. */
export type MessageAttribute = { DataType: string; StringValue?: string; BinaryValue?: string }
/** Message attributes by name. */
export type MessageAttributes = Record<string, MessageAttribute>

/** The largest message, and the largest batch, in bytes of body and attributes. */
export const MAX_MESSAGE_BYTES = 1_048_576

/** An `InvalidParameterValue` error with the reason. */
export const invalid = (message: string): AwsError => {
  return new AwsError('InvalidParameterValue', message)
}

/** Reads an optional whole number of the input within its limits. */
export const integer = (input: AwsInput, name: string, low: number, high: number, fallback: number): number => {
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
  if (/^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u.test(body)) return body
  throw new AwsError(
    'InvalidMessageContents',
    'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
  )
}

/** Reads and checks the message attributes. */
export const attributesOf = (input: AwsInput): MessageAttributes => {
  const attributes = (input.MessageAttributes ?? {}) as MessageAttributes
  const entries = Object.entries(attributes)
  if (entries.length > 10)
    throw invalid('Number of message attributes [more than 10] exceeds the allowed maximum [10].')
  for (const [name, { DataType, StringValue, BinaryValue }] of entries) {
    const kind = String(DataType).split('.')[0] ?? ''
    const value = kind === 'Binary' ? BinaryValue : StringValue
    if (!['String', 'Number', 'Binary'].includes(kind) || !value) {
      throw invalid(`The message attribute '${name}' must contain a non-empty value of its type.`)
    }
  }
  return attributes
}

/** Bytes that count against the size limit. */
export const sizeOf = (body: string, attributes: MessageAttributes): number => {
  let bytes = Buffer.byteLength(body)
  for (const [name, attribute] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(attribute.DataType) + valueOf(attribute).length
  }
  return bytes
}

/** MD5 of a body, as the SDK checks it. */
export const md5 = (data: string | Uint8Array): string => {
  return createHash('md5').update(data).digest('hex')
}

/** MD5 over the attributes: by name, each part with its length, strings as kind 1 and binaries as kind 2 (SQS developer guide). */
export const md5OfAttributes = (attributes: MessageAttributes): string | undefined => {
  const names = Object.keys(attributes).sort()
  if (names.length === 0) return undefined
  const parts = names.flatMap((name) => {
    const attribute = attributes[name]
    if (!attribute) return []
    const kind = attribute.DataType.startsWith('Binary') ? 2 : 1
    return [
      ...sized(Buffer.from(name)),
      ...sized(Buffer.from(attribute.DataType)),
      Buffer.from([kind]),
      ...sized(valueOf(attribute)),
    ]
  })
  return md5(Buffer.concat(parts))
}

/** Those attributes that a receiver asked for by name, `All`, `.*` or `prefix.*`. */
export const chosen = <T>(attributes: Record<string, T>, names: unknown): Record<string, T> => {
  const wanted = Array.isArray(names) ? names.map(String) : []
  const isWanted = (name: string): boolean =>
    wanted.some(
      (want) => want === 'All' || want === name || (want.endsWith('.*') && name.startsWith(want.slice(0, -2))),
    )
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)))
}

const valueOf = ({ DataType, StringValue, BinaryValue }: MessageAttribute): Buffer => {
  return DataType.startsWith('Binary') ? Buffer.from(BinaryValue ?? '', 'base64') : Buffer.from(StringValue ?? '')
}

const sized = (data: Buffer): Buffer[] => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  return [length, data]
}
