import { compactVerify, decodeProtectedHeader, importJWK, SignJWT } from 'jose'
import { userId } from '../../contract/fields.ts'
import type { IdTokens, PublishedKey, SigningKeys } from '../../domain/oidc/ports.ts'

const algorithm = 'RS256'

/** The key that a token names among those that are published. */
const keyOf = (token: string, published: readonly PublishedKey[]): PublishedKey | undefined => {
  const { kid } = decodeProtectedHeader(token)
  return published.find((key) => key.kid === kid)
}

/** What a token of ours says; throws for any other. Only our own algorithm is taken: `none`, or a public key as the secret of another one, would be anybody's signature. */
const claimsOf = async (token: string, published: readonly PublishedKey[]): Promise<Record<string, unknown>> => {
  const key = keyOf(token, published)
  if (key === undefined) throw new Error('no key of ours')
  const { n, e } = key
  const { payload } = await compactVerify(token, await importJWK({ kty: 'RSA', n, e }, algorithm), {
    algorithms: [algorithm],
  })
  return JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>
}

/** ID tokens as JSON Web Tokens of RS256, by jose. */
export const joseIdTokens = (keys: SigningKeys, issuer: string): IdTokens => ({
  sign: async (claims) => {
    const { kid, key } = await keys.signer()
    return new SignJWT(claims).setProtectedHeader({ alg: algorithm, kid, typ: 'JWT' }).sign(key)
  },
  userOf: async (token, clientId) => {
    const published = await keys.published()
    const claims = await claimsOf(token, published).catch(() => ({}) as Record<string, unknown>)
    if (claims['iss'] !== issuer || claims['aud'] !== clientId) return null
    const user = userId.safeParse(claims['preferred_username'])
    return user.success ? user.data : null
  },
})
