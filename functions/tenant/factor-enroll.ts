import { tenantFactorEnroll } from '../../core/contract/endpoints/tenant/factor-enroll.ts'
import { drawQr } from '../../core/adapters/pictures/draw-qr.ts'
import { dynamoOwnService } from '../../core/adapters/tenants/dynamo-own-service.ts'
import { dynamoPasskeys } from '../../core/adapters/tenants/dynamo-passkeys.ts'
import { dynamoTenants } from '../../core/adapters/tenants/dynamo-tenants.ts'
import type { EnrollingPorts } from '../../core/application/enrolling.ts'
import { freshWhereThereIsOne } from '../../core/application/fresh-factor.ts'
import type { Passkeys } from '../../core/domain/tenant-ports.ts'
import { enrolOwnToken } from '../../core/application/own-token.ts'
import { instanceKeysOf } from '../../core/platform/instance-keys-of.ts'
import { ownTokenPorts } from '../../core/platform/own-token-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /tenant/factor/enroll`: a code for the member's own token; nothing is asked of a log-in before that was opened once. */
export const action =
  (
    ports: EnrollingPorts & { ownService: { ensure(): Promise<void> }; passkeys: Passkeys },
  ): Action<typeof tenantFactorEnroll> =>
  async ({ caller }) => {
    await freshWhereThereIsOne(ports, caller)
    return { body: await enrolOwnToken(ports, caller) }
  }

export const handler = endpointHandler(tenantFactorEnroll, action, (env) => {
  const base = ownTokenPorts(env)
  const tables = { tenants: env.TABLE_TENANTS, keys: env.TABLE_KEYS, services: env.TABLE_SERVICES }
  return {
    ...base,
    tenants: dynamoTenants({ ...base, table: env.TABLE_TENANTS }),
    passkeys: dynamoPasskeys({ ...base, table: env.TABLE_TENANTS }),
    ownService: dynamoOwnService({ ...base, tables }),
    instanceKeys: instanceKeysOf(base, env),
    qr: drawQr,
  }
})
