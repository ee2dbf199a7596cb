import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server'
import type { Expected, PasskeyJudge } from '../../domain/passkey.ts'

const asked = ({ challenge, origin, rpId }: Expected) => ({
  expectedChallenge: challenge,
  expectedOrigin: origin,
  expectedRPID: rpId,
  // A passkey counts as two factors only where its device has asked for a PIN, finger or face.
  requireUserVerification: true,
})

const named = (id: string) => ({ id, rawId: id, type: 'public-key', clientExtensionResults: {} }) as const

/** What a check gives; the library throws for whatever is not right, and whoever sent it learns nothing more. */
const orNull = async <Value>(check: () => Promise<Value | null>): Promise<Value | null> => {
  try {
    return await check()
  } catch {
    return null
  }
}

/** WebAuthn's rules. */
export const webauthnJudge: PasskeyJudge = {
  made: ({ id, ...response }, expected) =>
    orNull(async () => {
      const answer = { response: { ...named(id), response }, ...asked(expected) }
      const { verified, registrationInfo } = await verifyRegistrationResponse(answer)
      if (!verified) return null
      const { credential } = registrationInfo
      const publicKey = Buffer.from(credential.publicKey).toString('base64url')
      return { id: credential.id, publicKey, counter: credential.counter }
    }),
  used: ({ id, ...response }, passkey, expected) =>
    orNull(async () => {
      const publicKey = new Uint8Array(Buffer.from(passkey.publicKey, 'base64url'))
      const credential = { id: passkey.id, publicKey, counter: passkey.counter }
      const answer = { response: { ...named(id), response }, credential, ...asked(expected) }
      const { verified, authenticationInfo } = await verifyAuthenticationResponse(answer)
      return verified ? authenticationInfo.newCounter : null
    }),
}
