import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

const generate = promisify(generateKeyPair)

/** The public half as clients read it. */
const publicOf = (key: KeyObject): { n: string; e: string } => {
  const { n, e } = createPublicKey(key).export({ format: 'jwk' })
  if (n === undefined || e === undefined) throw new Error('no key of RSA')
  return { n, e }
}

/** A new key of RSA, 2048 bits, and its private half as it is kept; its id is its thumbprint (RFC 7638). */
export const newRsaKey = async (): Promise<{ kid: string; n: string; e: string; pkcs8: string }> => {
  const { privateKey } = await generate('rsa', { modulusLength: 2048 })
  const { n, e } = publicOf(privateKey)
  const kid = createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url')
  return { kid, n, e, pkcs8: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url') }
}

/** A private key as it was kept. */
export const readRsaKey = (pkcs8: string): KeyObject =>
  createPrivateKey({ key: Buffer.from(pkcs8, 'base64url'), format: 'der', type: 'pkcs8' })
