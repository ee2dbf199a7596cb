import { instanceGet } from '../../core/contract/endpoints/instance/get.ts'
import type { ResponseOf } from '../../core/contract/endpoint.ts'
import { instanceKeysOf } from '../../core/platform/instance-keys-of.ts'
import { platform } from '../../core/platform/platform.ts'
import { b64u } from '../../core/protocol/base64url.ts'
import { type Action, endpointHandler } from '../handler.ts'

interface Ports {
  /** The key that enrolments pin; made where there is none yet. */
  instanceKeys: { ensure(): Promise<void>; current(): Promise<{ kid: string; publicKey: Uint8Array }> }
  about: Omit<ResponseOf<typeof instanceGet>, 'instanceKey' | 'kid'>
}

/** `GET /instance`: what a phone without a link needs to begin, and a page to greet a stranger. */
export const action =
  ({ instanceKeys, about }: Ports): Action<typeof instanceGet> =>
  async () => {
    await instanceKeys.ensure()
    const { kid, publicKey } = await instanceKeys.current()
    return { body: { ...about, kid, instanceKey: b64u(publicKey) } }
  }

export const handler = endpointHandler(instanceGet, action, (env): Ports => {
  return {
    instanceKeys: instanceKeysOf(platform(env), env),
    about: {
      name: env.INSTANCE,
      signup: env.SIGNUP === 'open',
      outbox: env.OUTBOX === 'true',
      app: { version: env.APP_VERSION, minimum: env.APP_MINIMUM },
    },
  }
})
