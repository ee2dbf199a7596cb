import * as z from 'zod'
import { webhookBody } from './webhook-body.ts'
import { webhookEvents } from './webhook-events.ts'

const header = (name: string, description: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
})

const headers = [
  header('webhook-id', 'The same at each try of one event: take an event once.'),
  header(
    'webhook-timestamp',
    'When this try was signed, in seconds since 1970. Refuse one that is more than five minutes off.',
  ),
  header(
    'webhook-signature',
    '`v1,` and the HMAC-SHA256 in base64 of `<id>.<timestamp>.<body>`; two, with a space between, while the secret is rotated.',
  ),
]

/** The part `webhooks` of docs/openapi.json: what a tenant's endpoint is sent. */
export const openApiWebhooks = (): Record<string, unknown> =>
  Object.fromEntries(
    webhookEvents.map(({ type, when, action, example }) => [
      type,
      {
        post: {
          operationId: `told.${type}`,
          summary: when.split(/(?<=[.:]) /)[0],
          description: `${when} Then: ${action}`,
          security: [],
          parameters: headers,
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: {
                  $ref: '#/components/schemas/Webhook',
                  properties: { type: { const: type, description: 'What happened.', examples: [type] } },
                },
                example,
              },
            },
          },
          responses: {
            '2XX': { description: 'Taken, within 10 s.' },
            '410': { description: 'Nothing more is sent, until the address is saved again.' },
            default: { description: 'Tried again, later where `Retry-After` asks for it.' },
          },
        },
      },
    ]),
  )

/** The schema that each of them refers to. */
export const webhookSchema = (): Record<string, unknown> => {
  const { $schema: _draft, ...schema } = z.toJSONSchema(webhookBody, { reused: 'inline' })
  return schema
}
