import { authkeyWhoami } from '../../core/contract/endpoints/authkey/whoami.ts'
import { isoTime } from '../../core/contract/fields.ts'
import { servicePorts } from '../../core/platform/service-ports.ts'
import { type Action, endpoint } from '../../core/runtime/endpoint.ts'
import { readEnvironment } from '../environment.ts'

/** `GET /authkey/whoami`: what the caller's own key is. */
export const action =
  (): Action<typeof authkeyWhoami> =>
  async ({ caller: { authkey } }) => {
    const { expiresAt, services, cidrs, ...rest } = authkey
    const end = expiresAt === null ? {} : { expiresAt: isoTime(expiresAt) }
    return { body: { ...rest, services: services === '*' ? services : [...services], cidrs: [...cidrs], ...end } }
  }

export const handler = endpoint(authkeyWhoami, action, () => servicePorts(readEnvironment('authkey.whoami')))
