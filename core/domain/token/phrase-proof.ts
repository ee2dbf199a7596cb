import { fromB64u } from '../../protocol/base64url.ts'
import { recoverTranscript } from '../../protocol/recovery.ts'
import type { WholeToken } from './enrolment.ts'
import type { DeviceContext, RegisteredToken } from './evaluate.ts'
import { signedBy } from './signed-by.ts'

/** Whether the service lets a phrase recover. */
export const allowsPhrase = (context: DeviceContext): boolean => context.config.recovery.methods.includes('phrase')

/** A phrase's signature, and what it has to cover. */
interface PhraseProof {
  deviceKey: Uint8Array
  session: Uint8Array
  reg: Uint8Array
  signature: Uint8Array
}

/** Whose phrase a recovery has: the token's own, or the one that a shadow set aside. Always both are verified. */
export const phraseOf = (
  { identity, state, cold }: WholeToken & RegisteredToken,
  { deviceKey, session, reg, signature }: PhraseProof,
  context: DeviceContext,
): 'own' | 'aside' | null => {
  const signed = recoverTranscript(
    { instance: identity.tenant, token: fromB64u(identity.id, 16), session, deviceKey },
    reg,
  )
  const own = signedBy(state.registration.rpk, { signature, signed }, context.verify)
  const aside = signedBy(cold.aside?.rpk ?? null, { signature, signed }, context.verify)
  if (!allowsPhrase(context)) return null
  // One phrase may be both: a shadow whose phrase was not renewed.
  if (aside) return 'aside'
  return own ? 'own' : null
}
