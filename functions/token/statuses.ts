import { serviceEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'
import { readJson } from '../../core/runtime/request.ts'
import { tokenPorts } from '../../core/runtime/service-ports.ts'
import { statusesOf } from '../../core/application/token-call.ts'

const { tokens, callers } = tokenPorts(readEnvironment('token.statuses'))

/** `POST /token/statuses`: up to a hundred tokens in one strongly consistent read; never consumes. */
export const handler = serviceEndpoint('token.statuses', callers, async ({ request, caller, event }) => {
  // The keys of the answer are the IDs as sent, before normalisation, so that callers find theirs.
  const sent = readJson(event).parameters['ids'] as string[]
  const statuses = await statusesOf(tokens, caller, request.ids)
  return { body: { statuses: Object.fromEntries(statuses.map(([id, status], index) => [sent[index] ?? id, status])) } }
})
