import { isUtf8 } from 'node:buffer'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import * as z from 'zod'
import { AppError, invalid, type Issue } from '../contract/errors.ts'

/** Largest body that is read: 64 KiB. */
const maxBodyBytes = 65_536

/** Parameters as they came, before any check. */
export type Parameters = Readonly<Record<string, unknown>>

const decoded = (part: string, path: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    throw invalid(path, 'is not valid percent-encoding of UTF-8')
  }
}

const shownName = (name: string): string => (/^[A-Za-z][A-Za-z0-9_.]{0,63}$/.test(name) ? name : '')

/** What could be read of a request's parameters, and what is wrong with the rest, to be said once its caller is known. */
export interface ReadParameters {
  parameters: Parameters
  fault: AppError | null
}

const faultOf = (error: unknown): AppError => {
  if (error instanceof AppError) return error
  throw error
}

/**
 * Reads a query by the letter: `+` is a plus and `%20` a space, since clients in the field do not encode; a name may come
 * once. The raw query is read because the gateway joins repeated names by a comma, which an ID may hold.
 */
export const readQuery = (rawQueryString: string): ReadParameters => {
  const found = new Map<string, string>()
  let fault: AppError | null = null
  for (const pair of rawQueryString.split('&').filter((part) => part !== '')) {
    try {
      const at = pair.indexOf('=')
      const name = decoded(at < 0 ? pair : pair.slice(0, at), '')
      if (found.has(name)) throw invalid(shownName(name), 'must not be repeated')
      found.set(name, decoded(at < 0 ? '' : pair.slice(at + 1), shownName(name)))
    } catch (error) {
      fault ??= faultOf(error)
    }
  }
  return { parameters: Object.fromEntries(found), fault }
}

/** The body as text; throws `too_large`. */
export const readBody = (event: APIGatewayProxyEventV2): string => {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8')
  if (bytes.length > maxBodyBytes) throw new AppError('too_large')
  return bytes.toString('utf8')
}

/**
 * Whether a body's bytes were UTF-8; two names of another encoding would be read as the same one. The gateway gives text
 * in which U+FFFD stands for what was not, unless it gives the bytes.
 */
const saysUtf8 = ({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): boolean =>
  isBase64Encoded ? isUtf8(Buffer.from(body, 'base64')) : !body.includes('\ufffd')

const objectOf = (body: string): Parameters | null => {
  try {
    // Some clients begin with a byte order mark.
    const value: unknown = JSON.parse(body.replace(/^\ufeff/, ''))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Parameters) : null
  } catch {
    return null
  }
}

/** What a body's endpoint finds in the query: nothing belongs there. */
const queryFault = (rawQueryString: string): AppError | null => {
  const [name] = rawQueryString.split(/[=&]/)
  return name === undefined || rawQueryString === ''
    ? null
    : invalid(shownName(name), 'is not a parameter of the query: parameters are in the body')
}

/** Whether the request says that its body is JSON. */
export const saysJson = (event: APIGatewayProxyEventV2): boolean =>
  (event.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() === 'application/json'

/** Reads a JSON object body; the fault is `too_large`, `unsupported_media_type` or `invalid_json`. */
export const readJson = (event: APIGatewayProxyEventV2): ReadParameters => {
  try {
    const body = readBody(event)
    const parameters = saysUtf8(event) ? objectOf(body) : null
    if (!saysJson(event)) return { parameters: parameters ?? {}, fault: new AppError('unsupported_media_type') }
    if (parameters === null) return { parameters: {}, fault: new AppError('invalid_json') }
    // Schemas with open fields would take it for their prototype and forget it.
    return {
      parameters,
      fault: Object.hasOwn(parameters, '__proto__')
        ? invalid('__proto__', 'is not a parameter')
        : queryFault(event.rawQueryString),
    }
  } catch (error) {
    return { parameters: {}, fault: faultOf(error) }
  }
}

/** What is said in place of a value that is not allowed: those that are. */
const allowed = (values: readonly unknown[]): string =>
  values.length === 1 ? `must be ${String(values[0])}` : `must be one of ${values.map(String).join(', ')}`

/** Of a choice: the faults inside the kind of value that came, else every value that is allowed, and the kinds. */
const unionIssues = ({ errors, message }: z.core.$ZodIssueInvalidUnion, path: readonly string[]): Issue[] => {
  const inside = errors.find((each) => each.length > 0 && each.every((one) => one.path.length > 0))
  if (inside !== undefined) return inside.flatMap((one) => issueOf({ ...one, path: [...path, ...one.path] }))
  const values = errors.flat().flatMap((one) => (one.code === 'invalid_value' ? one.values : []))
  const kinds = errors.flat().flatMap((one) => (one.code === 'invalid_type' ? [`a value of type ${one.expected}`] : []))
  const known = [...new Set([...values.map(String), ...kinds])]
  return [{ path: path.join('.'), message: known.length > 0 ? allowed(known) : message }]
}

const issueOf = (issue: z.core.$ZodIssue): Issue[] => {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, shownName(key)].filter((part) => part !== '').join('.'),
      message: 'is not a parameter',
    }))
  }
  if (issue.code === 'invalid_union') return unionIssues(issue, path)
  if (issue.code === 'invalid_value') return [{ path: path.join('.'), message: allowed(issue.values) }]
  return [{ path: path.join('.'), message: issue.message }]
}

/** Checks parameters against a schema; throws `invalid_parameters` that names each field and never what was sent. */
export const checked = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> => {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new AppError('invalid_parameters', result.error.issues.slice(0, 20).flatMap(issueOf))
}
