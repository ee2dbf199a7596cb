import { generateURI } from 'otplib'
import { base32nopad } from '@scure/base'
import { invalid } from '../../contract/errors.ts'

// Apps split the label at its first colon, some after they have decoded it: what stands before would be taken for the issuer.
const withoutColons = (text: string): string => text.replaceAll(/(?::|%3a|\s)+/gi, ' ').trim()

/** The address that gives an authenticator app its secret, usually as a QR code. `issuer`: the first of these that says something. */
export const otpauth = (about: {
  issuer: readonly [string, string]
  user: string
  secret: Uint8Array
  digits: 6 | 8
}): string => {
  const { issuer: names, user, secret, digits } = about
  const [issuer = ''] = names.map(withoutColons).filter((name) => name !== '')
  const label = withoutColons(user)
  return generateURI({ issuer, label: label === '' ? '?' : label, secret: base32nopad.encode(secret), digits })
}

/** The bytes of a secret that another system exported, 80 to 512 bits. Throws `invalid_parameters`. */
export const readSecret = (exported: string): Uint8Array => {
  const wrong = invalid('secret', 'must be base32 of 80 to 512 bits')
  try {
    const secret = base32nopad.decode(exported.toUpperCase().replaceAll(/[\s=-]/g, ''))
    if (secret.length >= 10 && secret.length <= 64) return secret
  } catch {
    throw wrong
  }
  throw wrong
}
