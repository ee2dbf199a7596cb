import * as z from 'zod'
import type { Endpoint } from '../../endpoint.ts'
import { duressTypes, type EventType, eventTypes, vias } from '../../events.ts'
import { page, pageOf, serviceName, statusNumber, time } from '../../fields.ts'

const isType = (text: string): text is EventType => eventTypes.some((type) => type === text)

/** A list of types with commas between. None of duress: a list that its use makes longer is seen by whoever watches the line. */
const types = z
  .string()
  .max(512)
  .transform((text) => text.split(','))
  .refine((all) => all.every(isType), 'must be types of events, with commas between')
  .refine((all) => !duressTypes.some((type) => all.includes(type)), 'must not name duress')
  .meta({ description: 'Types with commas between: by what an event is without duress.' })

/** The contract of `GET /token/events`. */
export const tokenEvents = {
  id: 'token.events',
  method: 'GET',
  path: '/token/events',
  role: 'admin',
  session: 'operator',
  summary: 'What happened to the tokens of a service in the last thirty days, newest first.',
  request: z.strictObject({ service: serviceName, types: types.optional(), ...page }),
  response: pageOf(
    z.strictObject({
      id: z.string(),
      event: z.enum(eventTypes),
      at: time,
      by: z.string(),
      via: z.enum(vias).optional(),
      status: statusNumber,
      sequence: z.int(),
    }),
  ),
  errors: ['not_found'],
} as const satisfies Endpoint
