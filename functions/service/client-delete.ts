import { serviceClientDelete } from '../../core/contract/endpoints/service/client-delete.ts'
import { changeClients, clientNamed, type ClientPorts } from '../../core/application/oidc-clients.ts'
import { clientPorts } from '../../core/platform/client-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `POST /service/client/delete`: the client is gone at once; the audit remembers it. */
export const action =
  (ports: ClientPorts): Action<typeof serviceClientDelete> =>
  async ({ request, caller }) => {
    await changeClients(ports, caller, serviceClientDelete.id, (all) => ({
      before: clientNamed(all, request.client),
      after: null,
    }))
    return { body: { deleted: true } }
  }

export const handler = endpointHandler(serviceClientDelete, action, clientPorts)
