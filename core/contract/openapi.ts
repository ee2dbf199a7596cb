import { describedSchema, type Schema, wholeExample } from './described-schema.ts'
import type { Endpoint } from './endpoint.ts'
import { type EndpointId, endpoints } from './endpoints.ts'
import { errorResponses, errorSchemas } from './openapi-errors.ts'
import { openApiWebhooks, webhookSchema } from './openapi-webhooks.ts'
import { requestExamples } from './texts/request-examples.ts'

type Json = Record<string, unknown>

const queryParameters = (schema: Json): Json[] => {
  const properties = (schema['properties'] ?? {}) as Record<string, Json>
  const required = (schema['required'] ?? []) as string[]
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    description: property['description'],
    schema: property,
  }))
}

const pathParameters = (path: string): Json[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    description: 'The organisation’s name.',
    schema: { type: 'string', examples: ['acme'] },
  }))

/** What a caller shows; an authkey where nothing else is said. */
const securityOf = ({ role, session }: Endpoint): Json => {
  if (role === 'public' || role === 'device') return { security: [] }
  if (role === 'member') return { security: [{ session: [] }] }
  return session === null ? {} : { security: [{ authkey: [] }, { session: [] }] }
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Names the request: the same name and body give the first answer again, and nothing happens twice.',
  schema: { type: 'string', minLength: 1, maxLength: 255, examples: ['order-77'] },
}

const answer = (description: string, schema: Schema): Json => ({
  description,
  content: { 'application/json': { schema, example: wholeExample(schema, 'all') } },
})

const requestOf = (id: EndpointId, endpoint: Endpoint): { schema: Schema; example: Json } => {
  const schema = describedSchema(endpoint.documented ?? endpoint.request, { id, side: '?' })
  return { schema, example: Object.assign({}, wholeExample(schema, 'required'), requestExamples[id]) }
}

const operation = (id: EndpointId, endpoint: Endpoint): Json => {
  const request = requestOf(id, endpoint)
  const response = describedSchema(endpoint.response, { id, side: '=' })
  const parameters = [
    ...pathParameters(endpoint.path),
    ...(endpoint.method === 'GET' ? queryParameters(request.schema) : []),
    ...(endpoint.idempotent ? [idempotencyKey] : []),
  ]
  return {
    operationId: id,
    tags: [id.slice(0, id.indexOf('.'))],
    summary: endpoint.summary,
    'x-role': endpoint.role,
    ...(endpoint.session === null ? {} : { 'x-session': endpoint.session }),
    ...securityOf(endpoint),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(endpoint.method === 'POST'
      ? { requestBody: { required: true, content: { 'application/json': request } } }
      : {}),
    responses: {
      [String(endpoint.success ?? 200)]: answer('Done.', response),
      ...(endpoint.also === undefined
        ? {}
        : { [String(endpoint.also)]: answer('Not yet: `pending` says what for.', response) }),
      ...errorResponses(endpoint),
    },
  }
}

/** Two endpoints may share a path. */
const paths = (): Record<string, Record<string, Json>> => {
  const found: Record<string, Record<string, Json>> = {}
  for (const [id, endpoint] of Object.entries(endpoints) as [EndpointId, Endpoint][])
    (found[endpoint.path] ??= {})[endpoint.method.toLowerCase()] = operation(id, endpoint)
  return found
}

type Area = EndpointId extends infer Id ? (Id extends `${infer Name}.${string}` ? Name : never) : never

const areas: Readonly<Record<Area, string>> = {
  health: 'Whether the instance answers.',
  instance: 'What the instance is.',
  tenant: 'The organisation, its members and what they did.',
  service: 'Groups of tokens with one configuration.',
  webhook: 'What services are told, and how that goes.',
  authkey: 'Who may ask.',
  token: 'The second factors of users.',
  device: 'The protocol of phones.',
}

/** The API as an OpenAPI 3.1 document, made from the contract. */
export const openApi = (): Json => ({
  openapi: '3.1.0',
  info: {
    title: 'zaas',
    version: '1',
    description: 'A hosted, multi-tenant second factor: is this user’s token open? Begin with `GET /authkey/whoami`.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [
    { url: '/', description: 'The instance that this document comes from.' },
    { url: 'http://127.0.0.1:8080', description: 'An instance on this machine.' },
  ],
  tags: Object.entries(areas).map(([name, description]) => ({ name, description })),
  paths: paths(),
  webhooks: openApiWebhooks(),
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
      ...errorSchemas(),
      Webhook: webhookSchema(),
    },
  },
})
