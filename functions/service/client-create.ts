import { serviceClientCreate } from '../../core/contract/endpoints/service/client-create.ts'
import { AppError } from '../../core/contract/errors.ts'
import { changeClients, type ClientPorts, serviceNamed } from '../../core/application/oidc-clients.ts'
import { mostClients, newClientId, newClientSecret, type OidcClient } from '../../core/domain/oidc/client.ts'
import { clientPorts } from '../../core/platform/client-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /service/client/create`: a client with its secret, which is shown here once. */
export const action =
  (ports: ClientPorts): Action<typeof serviceClientCreate> =>
  async ({ request, caller }) => {
    const service = serviceNamed(caller)
    const { secret, secretHash } = newClientSecret(ports.random)
    const { name, redirectUris, hideDuress } = request
    const chosen = { tenant: caller.tenant, service, name, redirectUris, hideDuress }
    const made = { clientId: newClientId(service, ports.random), createdAt: ports.clock(), by: caller.by }
    const after: OidcClient = { ...chosen, ...made, secretHash, former: null }
    await changeClients(ports, caller, serviceClientCreate.id, (all) => {
      if (all.length >= mostClients) throw new AppError('quota_exceeded')
      return { before: null, after }
    })
    return { body: { clientId: after.clientId, clientSecret: secret } }
  }

export const handler = endpointHandler(serviceClientCreate, action, clientPorts)
