import type { Put } from '@aws-sdk/client-dynamodb'
import type { IdempotentRecord } from '../../domain/tenant-ports.ts'
import { expiry } from '../dynamo/item.ts'
import type { Table } from '../dynamo/table.ts'
import type { Sealer } from '../keys/seal.ts'
import { sealedItem } from '../keys/sealed-item.ts'

/** The write of a first answer, refused while another answer to the same request is valid: an expired one may lie there for days. */
export const idempotentWrite = (
  sessions: Table,
  { id, record, now, expires }: IdempotentRecord,
  seal: Sealer,
): { Put: Put } =>
  sessions.putting(sealedItem(seal, id, record, expires), {
    condition: 'attribute_not_exists(#key) OR #expires < :now',
    values: { ':now': expiry(now) },
  })
