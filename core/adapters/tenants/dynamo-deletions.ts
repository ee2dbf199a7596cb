import { AppError } from '../../contract/errors.ts'
import type { Random } from '../../domain/ports.ts'
import type { Deletions } from '../../domain/job.ts'
import type { Dynamo } from '../dynamo/dynamo.ts'
import { number, numberOf, text } from '../dynamo/item.ts'
import { KeyRing } from '../keys/key-ring.ts'
import { seal } from '../keys/seal.ts'
import { goneService } from '../services/service-items.ts'
import { auditItem } from './audit-items.ts'
import { jobItem, jobKey, readJob } from './job-items.ts'

interface DeletionTables {
  dynamo: Dynamo
  tables: { tenants: string; services?: string; keys?: string }
  keys: KeyRing
  random: Random
}

/** Deletions in the tables of tenants, services and keys; each begins together with its entry in the audit. */
export const dynamoDeletions = ({ dynamo, tables, keys, random }: DeletionTables): Deletions => {
  const tenants = dynamo.table(tables.tenants)
  return {
    beginService: async (service, job, audit) => {
      const sealer = seal(await keys.existing(service.tenant), random)
      const unchanged = { condition: '#rev = :rev', values: { ':rev': number(service.rev) } }
      const outcome = await dynamo.transact([
        dynamo.table(tables.services ?? '').putting(goneService(service.name, sealer), unchanged),
        tenants.putting(jobItem(job, sealer)),
        tenants.putting(auditItem(audit, sealer)),
      ])
      if (outcome !== 'written') throw new AppError('busy')
    },
    beginTenant: async (job, audit) => {
      const table = dynamo.table(tables.keys ?? '')
      const item = await table.get({ key: text(KeyRing.itemKey(job.tenant)) })
      if (item === null) throw new AppError('in_use')
      const key = await keys.admit(job.tenant, item)
      if (key.state === 'deleting') throw new AppError('in_use')
      const sealer = seal(key, random)
      const unchanged = { condition: '#state = :state', values: { ':state': number(numberOf(item, 'state')) } }
      const outcome = await dynamo.transact([
        table.putting(await keys.wrapped(job.tenant, key, 'deleting'), unchanged),
        tenants.putting(jobItem(job, sealer)),
        tenants.putting(auditItem(audit, sealer)),
      ])
      if (outcome !== 'written') throw new AppError('busy')
    },
    find: async (tenant, id) => {
      const [key, item] = await Promise.all([keys.tenantKey(tenant), tenants.get(jobKey(tenant, id))])
      return key === null || item === null ? null : readJob(item, key)
    },
    save: async (job) => void (await tenants.put(jobItem(job, seal(await keys.existing(job.tenant), random)))),
  }
}
