import { serviceClientRotate } from '../../core/contract/endpoints/service/client-rotate.ts'
import { isoTime } from '../../core/contract/fields.ts'
import { changeClients, clientNamed, type ClientPorts } from '../../core/application/oidc-clients.ts'
import { newClientSecret, overlapMilliseconds } from '../../core/domain/oidc/client.ts'
import { clientPorts } from '../../core/platform/client-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /service/client/rotate`: a new secret, shown here; the one before works for a day more, one left by an earlier rotation ends at once. */
export const action =
  (ports: ClientPorts): Action<typeof serviceClientRotate> =>
  async ({ request, caller }) => {
    const { secret, secretHash } = newClientSecret(ports.random)
    const until = ports.clock() + overlapMilliseconds
    await changeClients(ports, caller, serviceClientRotate.id, (all) => {
      const before = clientNamed(all, request.client)
      return { before, after: { ...before, secretHash, former: { secretHash: before.secretHash, until } } }
    })
    return { body: { clientSecret: secret, overlapUntil: isoTime(until) } }
  }

export const handler = endpointHandler(serviceClientRotate, action, clientPorts)
