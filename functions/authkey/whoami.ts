import { authkeyWhoami } from '../../core/contract/endpoints/authkey/whoami.ts'
import { isoTime } from '../../core/contract/fields.ts'
import { servicePorts } from '../../core/platform/service-ports.ts'
import { type Action, endpointHandler } from '../handler.ts'

/** `GET /authkey/whoami`: what the caller's own key is. */
export const action =
  (): Action<typeof authkeyWhoami> =>
  async ({ caller: { authkey } }) => {
    const { expiresAt, services, cidrs, ...rest } = authkey
    const end = expiresAt === null ? {} : { expiresAt: isoTime(expiresAt) }
    return { body: { ...rest, services: services === '*' ? services : [...services], cidrs: [...cidrs], ...end } }
  }

export const handler = endpointHandler(authkeyWhoami, action, servicePorts)
