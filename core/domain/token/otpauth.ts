import { generateURI } from 'otplib'
import { base32nopad } from '@scure/base'

/** The address that gives an authenticator app its secret, usually as a QR code. */
export const otpauth = (about: { issuer: string; user: string; secret: Uint8Array; digits: 6 | 8 }): string => {
  const { issuer, user, secret, digits } = about
  return generateURI({ issuer, label: user, secret: base32nopad.encode(secret), digits })
}
