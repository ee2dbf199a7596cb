import { post, type Reply } from './api.ts'

const encode = (bytes: ArrayBuffer | null): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

const decode = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))

/** Whether this browser can have passkeys for this page: they belong to host names, never to addresses. */
export const canPasskeys = (): boolean =>
  typeof PublicKeyCredential === 'function' && !/^[\d.]+$|^\[/.test(location.hostname)

interface Challenge {
  readonly challenge: string
  readonly rpId: string
}

const asked = () => post<Challenge>('/tenant/passkey/options')

/** What the reader did not do, or the browser did not let him. */
const missed: Reply<never> = { ok: false, error: 'passkey', issues: [] }

/** Has the browser make a passkey of the reader's, and the instance keep it. */
export const makePasskey = async (user: { handle: string; email: string }, name: string): Promise<Reply<object>> => {
  const reply = await asked()
  if (!reply.ok) return reply
  const { challenge, rpId } = reply.body
  const publicKey: PublicKeyCredentialCreationOptions = {
    challenge: decode(challenge),
    rp: { id: rpId, name: 'zaas' },
    user: { id: decode(user.handle), name: user.email, displayName: user.email },
    pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: 'public-key', alg })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  }
  const made = await navigator.credentials.create({ publicKey }).catch(() => null)
  if (!(made instanceof PublicKeyCredential)) return missed
  const { clientDataJSON, attestationObject } = made.response as AuthenticatorAttestationResponse
  const answer = { clientDataJSON: encode(clientDataJSON), attestationObject: encode(attestationObject) }
  return post('/tenant/passkey/register', { id: made.id, ...answer, name })
}

/** Signs in with one of the passkeys that the reader has for this page. */
export const presentPasskey = async (): Promise<Reply<object>> => {
  const reply = await asked()
  if (!reply.ok) return reply
  const { challenge, rpId } = reply.body
  const publicKey = { challenge: decode(challenge), rpId, userVerification: 'required' } as const
  const used = await navigator.credentials.get({ publicKey }).catch(() => null)
  if (!(used instanceof PublicKeyCredential)) return missed
  const { clientDataJSON, authenticatorData, signature, userHandle } = used.response as AuthenticatorAssertionResponse
  return post('/tenant/passkey/login', {
    id: used.id,
    clientDataJSON: encode(clientDataJSON),
    authenticatorData: encode(authenticatorData),
    signature: encode(signature),
    userHandle: encode(userHandle),
  })
}
