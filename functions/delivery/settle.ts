import { DynamoServices } from '../../core/adapters/services/dynamo-services.ts'
import { DynamoTokenStore } from '../../core/adapters/tokens/dynamo-token-store.ts'
import { settleReference } from '../../core/adapters/queues/message-references.ts'
import { tenantOf } from '../../core/contract/fields.ts'
import { change } from '../../core/application/change.ts'
import { unchanged } from '../../core/domain/token/decision.ts'
import { settle } from '../../core/domain/token/settle.ts'
import { readEnvironment } from '../environment.ts'
import { clock, platform, random } from '../../core/runtime/platform.ts'
import { queueWorker } from '../../core/runtime/worker.ts'

const env = readEnvironment('delivery.settle')
const { dynamo, keys } = platform(env)
const services = new DynamoServices({ dynamo, table: env.TABLE_SERVICES, keys, random })
const tokens = new DynamoTokenStore({ dynamo, table: env.TABLE_TOKENS, keys, random })

/** Makes durable the block of a token whose last try was never proved, so that its event is sent without anybody asking. */
export const handler = queueWorker('delivery.settle', {
  parse: (json) => settleReference.parse(json),
  begin:
    () =>
    async ({ token: id, service: name }) => {
      const tenant = tenantOf(name)
      const service = (await keys.tenantKey(tenant)) === null ? null : await services.get(name)
      if (service === null) return 'done'
      await change(
        tokens,
        () => tokens.load(tenant, id),
        (token) => {
          if (token === null || token.state.deleted || token.identity.service !== name) return unchanged(false)
          return settle(token, {
            now: clock(),
            config: service.config,
            configRev: service.rev,
            by: 'system',
            address: '',
          })
        },
      )
      return 'done'
    },
})
