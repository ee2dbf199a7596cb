import { healthCheck } from '../../core/contract/endpoints/health/check.ts'
import { type Action, endpoint } from '../../core/runtime/endpoint.ts'

/** `GET /health`: answers without touching anything. */
export const action = (): Action<typeof healthCheck> => async () => ({ body: { status: 'ok' } })

export const handler = endpoint(healthCheck, action, () => null)
