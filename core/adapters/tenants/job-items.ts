import type { Job } from '../../domain/job.ts'
import { fromUtf8, utf8 } from '../../protocol/bytes.ts'
import { bytes, bytesOf, type Item, textOf } from '../dynamo/item.ts'
import { type DataKey, type Sealer, unseal } from '../keys/seal.ts'
import { tenantKey } from './tenant-items.ts'

const jobPrefix = 'job#'

/** Key of a job's item. */
export const jobKey = (tenant: string, id: string): Item => tenantKey(tenant, `${jobPrefix}${id}`)

/** A job as stored, sealed. */
export const jobItem = (job: Job, seal: Sealer): Item => {
  const key = jobKey(job.tenant, job.id)
  return { ...key, box: bytes(seal(textOf(key, 'item'), [], utf8(JSON.stringify(job)))) }
}

/** Opens what `jobItem` made. */
export const readJob = (item: Item, key: DataKey): Job =>
  JSON.parse(fromUtf8(unseal(key, textOf(item, 'item'), [], bytesOf(item, 'box')))) as Job
