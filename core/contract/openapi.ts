import * as z from 'zod'
import type { Endpoint } from './endpoint.ts'
import { endpoints } from './endpoints.ts'
import { type ErrorCode, errors } from './errors.ts'

type Json = Record<string, unknown>

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' })
  return rest
}

const errorsOf = ({ role, method, errors: own }: Endpoint): ErrorCode[] => {
  const body: ErrorCode[] = method === 'POST' ? ['invalid_json', 'too_large', 'unsupported_media_type'] : []
  const caller: ErrorCode[] = role === 'public' || role === 'device' ? [] : ['forbidden', 'too_many_requests']
  return [...new Set<ErrorCode>(['invalid_parameters', ...body, ...caller, ...own, 'internal', 'busy'])]
}

const errorResponses = (endpoint: Endpoint): Json => {
  const byStatus = Map.groupBy(errorsOf(endpoint), (code) => errors[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `${code}: ${errors[code].message}`).join(' '),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    ]),
  )
}

const queryParameters = (schema: Json): Json[] => {
  const properties = (schema['properties'] ?? {}) as Record<string, Json>
  const required = (schema['required'] ?? []) as string[]
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: property,
  }))
}

const pathParameters = (path: string): Json[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))

/** What a caller shows; an authkey where nothing else is said. */
const securityOf = ({ role, session }: Endpoint): Json => {
  if (role === 'public' || role === 'device') return { security: [] }
  if (role === 'member') return { security: [{ session: [] }] }
  return session === null ? {} : { security: [{ authkey: [] }, { session: [] }] }
}

const operation = (id: string, endpoint: Endpoint): Json => {
  const request = schemaOf(endpoint.request, 'input')
  const key = { name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 255 } }
  const parameters = [
    ...pathParameters(endpoint.path),
    ...(endpoint.method === 'GET' ? queryParameters(request) : []),
    ...(endpoint.idempotent ? [key] : []),
  ]
  return {
    operationId: id,
    summary: endpoint.summary,
    'x-role': endpoint.role,
    ...(endpoint.session === null ? {} : { 'x-session': endpoint.session }),
    ...securityOf(endpoint),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(endpoint.method === 'POST'
      ? { requestBody: { required: true, content: { 'application/json': { schema: request } } } }
      : {}),
    responses: {
      [String(endpoint.success ?? 200)]: {
        description: 'Done.',
        content: { 'application/json': { schema: schemaOf(endpoint.response, 'output') } },
      },
      ...(endpoint.also === undefined
        ? {}
        : { [String(endpoint.also)]: { description: 'Not yet: `pending` says what for.' } }),
      ...errorResponses(endpoint),
    },
  }
}

/** Two endpoints may share a path. */
const paths = (): Record<string, Record<string, Json>> => {
  const found: Record<string, Record<string, Json>> = {}
  for (const [id, endpoint] of Object.entries(endpoints))
    (found[endpoint.path] ??= {})[endpoint.method.toLowerCase()] = operation(id, endpoint)
  return found
}

/** The API as an OpenAPI 3.1 document, made from the contract. */
export const openApi = (): Json => ({
  openapi: '3.1.0',
  info: {
    title: 'zaas',
    version: '1',
    description: 'A hosted, multi-tenant second factor: is this user’s token open?',
  },
  paths: paths(),
  security: [{ authkey: [] }],
  components: {
    securitySchemes: {
      authkey: {
        type: 'http',
        scheme: 'bearer',
        description: 'An authkey; `authKey` as a query parameter or body field works too.',
      },
      session: {
        type: 'apiKey',
        in: 'cookie',
        name: '__Host-zaas_session',
        description: 'A member’s session; only pages of the instance itself can use it.',
      },
    },
    schemas: {
      Error: {
        type: 'object',
        required: ['error', 'message'],
        additionalProperties: false,
        properties: {
          error: { enum: Object.keys(errors) },
          message: { type: 'string' },
          issues: {
            type: 'array',
            items: {
              type: 'object',
              required: ['path', 'message'],
              properties: { path: { type: 'string' }, message: { type: 'string' } },
            },
          },
        },
      },
    },
  },
})
