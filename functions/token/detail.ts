import { isoTime } from '../../core/contract/fields.ts'
import { serviceEndpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'
import { clock } from '../../core/runtime/platform.ts'
import { tokenPorts } from '../../core/runtime/service-ports.ts'
import { readToken } from '../../core/application/token-call.ts'
import { summary } from '../../core/application/token-summary.ts'

const { tokens, callers } = tokenPorts(readEnvironment('token.detail'))

/** `GET /token/detail`: everything about one token that its tenant may see. */
export const handler = serviceEndpoint('token.detail', callers, async ({ request, caller }) => {
  const { state, cold, ...token } = await readToken(tokens, caller, request.id, { cold: true })
  const { enrolment } = state
  return {
    body: {
      ...summary({ ...token, state, cold }, caller),
      ...(state.via === null ? {} : { via: state.via }),
      errors: state.errors,
      maxErrors: caller.service.config.maxErrors,
      ...(state.registration === null
        ? {}
        : { device: { name: cold?.deviceName ?? '', lastSeenAt: isoTime(state.lastSeenAt) } }),
      ...(enrolment === null || enrolment.expires <= clock()
        ? {}
        : { enrolment: { expiresAt: isoTime(enrolment.expires) } }),
      ...(state.shadow && !caller.hideDuress ? { shadow: true } : {}),
    },
  }
})
