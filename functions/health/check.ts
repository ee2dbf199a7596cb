import { publicEndpoint } from '../../core/runtime/endpoint.ts'

/** `GET /health`: answers without touching anything. */
export const handler = publicEndpoint('health.check', async () => ({ body: { status: 'ok' } }))
