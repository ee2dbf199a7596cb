import { healthCheck } from '../../core/contract/endpoints/health/check.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `GET /health`: answers without touching anything. */
export const action = (): Action<typeof healthCheck> => async () => ({ body: { status: 'ok' } })

export const handler = endpointHandler(healthCheck, action, () => null)
