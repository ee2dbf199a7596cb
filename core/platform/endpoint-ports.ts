import { BatchReads } from '../adapters/dynamo/batch-reads.ts'
import { dynamoEndpoints } from '../adapters/webhooks/dynamo-endpoints.ts'
import type { Platform } from './platform.ts'

/** What is known of services' endpoints. */
export const endpointPorts = (base: Platform, { TABLE_EVENTS: table }: { TABLE_EVENTS: string }) => ({
  endpoints: dynamoEndpoints({ ...base, reads: new BatchReads(base.dynamo), table }),
})
