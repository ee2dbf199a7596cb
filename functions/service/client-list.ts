import { serviceClientList } from '../../core/contract/endpoints/service/client-list.ts'
import { type ClientPorts, serviceNamed, shownClient } from '../../core/application/oidc-clients.ts'
import { clientPorts } from '../../core/platform/client-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `GET /service/client/list`: the service's clients, in the order in which they were made or got their secrets. */
export const action =
  ({ clients, clock }: ClientPorts): Action<typeof serviceClientList> =>
  async ({ caller }) => {
    const found = await clients.read(serviceNamed(caller))
    return { body: { items: found.clients.map((client) => shownClient(client, clock())) } }
  }

export const handler = endpointHandler(serviceClientList, action, clientPorts)
