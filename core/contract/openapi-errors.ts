import type { Endpoint } from './endpoint.ts'
import { endpoints } from './endpoints.ts'
import { type ErrorCode, errors } from './errors.ts'

type Json = Record<string, unknown>

const errorsOf = ({ role, method, errors: own }: Endpoint): ErrorCode[] => {
  const body: ErrorCode[] = method === 'POST' ? ['invalid_json', 'too_large', 'unsupported_media_type'] : []
  const caller: ErrorCode[] = role === 'public' || role === 'device' ? [] : ['forbidden', 'too_many_requests']
  return [...new Set<ErrorCode>(['invalid_parameters', ...body, ...caller, ...own, 'internal', 'busy'])]
}

const codesByStatus = (endpoint: Endpoint): Map<number, ErrorCode[]> =>
  Map.groupBy(errorsOf(endpoint), (code) => errors[code].status)

/** What a device is told of a message that cannot be opened: its protocol's own answer. */
const envelopeFault = {
  type: 'object',
  required: ['v', 'error'],
  additionalProperties: false,
  properties: {
    v: { description: 'The protocol’s version.', const: 1, examples: [1] },
    error: { description: 'That the message cannot be opened.', const: 'envelope', examples: ['envelope'] },
  },
}

const nameOfCodes = (codes: readonly ErrorCode[]): string => codes.join('.')

const anyError = {
  type: 'object',
  required: ['error', 'message'],
  additionalProperties: false,
  properties: {
    error: { description: 'What is wrong, as a code.', enum: Object.keys(errors) },
    message: {
      description: 'The same in one fixed sentence.',
      type: 'string',
      examples: [errors.not_found.message],
    },
    issues: {
      description: 'The fields that are wrong.',
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: {
          path: { description: 'Which field.', type: 'string', examples: ['otp.length'] },
          message: { description: 'What is expected there.', type: 'string', examples: ['must be a number'] },
        },
      },
    },
  },
}

/** The schema of any error, and one for each list of codes that some call can end with at one status, by name. */
export const errorSchemas = (): Json => {
  const lists = Object.values(endpoints).flatMap((endpoint) => [...codesByStatus(endpoint).values()])
  const byName = Object.fromEntries(
    lists.map((codes) => [
      nameOfCodes(codes),
      {
        allOf: [{ $ref: '#/components/schemas/Error' }],
        properties: { error: { description: 'What is wrong, as a code.', enum: codes } },
      },
    ]),
  )
  return { ...byName, Error: anyError }
}

const errorSchema = ({ role }: Endpoint, status: number, codes: readonly ErrorCode[]): Json =>
  role === 'device' && status === 400 ? envelopeFault : { $ref: `#/components/schemas/${nameOfCodes(codes)}` }

/** What a call is answered when it is not done, by status. */
export const errorResponses = (endpoint: Endpoint): Json =>
  Object.fromEntries(
    [...codesByStatus(endpoint)].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `${code}: ${errors[code].message}`).join(' '),
        content: { 'application/json': { schema: errorSchema(endpoint, status, codes) } },
      },
    ]),
  )
