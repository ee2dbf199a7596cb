import type { SigningKeys } from '../../core/domain/oidc/ports.ts'
import { oidcKeysOf } from '../../core/platform/oidc-keys-of.ts'
import { platform } from '../../core/platform/platform.ts'
import { json } from '../../core/runtime/respond.ts'
import { oidcHandler } from '../handler.ts'

/** `GET /oidc/jwks`: the public halves of the keys that sign ID tokens, the next one among them. */
export const action =
  ({ keys }: { keys: Pick<SigningKeys, 'published' | 'ensure'> }) =>
  async () => {
    await keys.ensure()
    const published = await keys.published()
    return json(200, {
      keys: published.map(({ kid, n, e }) => ({ kty: 'RSA', use: 'sig', alg: 'RS256', kid, n, e })),
    })
  }

export const handler = oidcHandler('oidc.jwks', action, (env) => ({ keys: oidcKeysOf(platform(env), env) }))
