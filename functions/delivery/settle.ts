import { settleReference } from '../../core/adapters/queues/message-references.ts'
import { DynamoTokenStore } from '../../core/adapters/tokens/dynamo-token-store.ts'
import { DynamoServices } from '../../core/adapters/services/dynamo-services.ts'
import { change } from '../../core/application/change.ts'
import type { TokenPorts } from '../../core/application/token-call.ts'
import type { Services } from '../../core/domain/tenant-ports.ts'
import { unchanged } from '../../core/domain/token/decision.ts'
import { settle } from '../../core/domain/token/settle.ts'
import { platform } from '../../core/platform/platform.ts'
import { takeBatch } from '../../core/runtime/worker.ts'
import { workerHandler } from '../handler.ts'

interface Ports extends TokenPorts {
  services: Pick<Services, 'get'>
}

const settleToken = async ({ tokens, clock, services }: Ports, id: string, name: string): Promise<void> => {
  const service = await services.get(name)
  if (service === null) return
  await change(
    tokens,
    () => tokens.load(service.tenant, id),
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
}

/** Makes durable the block of a token whose last try was never proved, so that its event is sent without anybody asking. */
export const action = (ports: Ports) =>
  takeBatch({
    id: 'delivery.settle',
    parse: (json) => settleReference.parse(json),
    begin:
      () =>
      ({ token, service }) =>
        settleToken(ports, token, service),
  })

export const handler = workerHandler('delivery.settle', action, (env) => {
  const base = platform(env)
  return {
    ...base,
    services: new DynamoServices({ ...base, table: env.TABLE_SERVICES }),
    tokens: new DynamoTokenStore({ ...base, table: env.TABLE_TOKENS }),
  }
})
