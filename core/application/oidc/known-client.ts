import { accepts } from '../../domain/authkey.ts'
import type { OidcParameters } from '../../domain/oidc/authorization.ts'
import { clientSecrets, type OidcClient } from '../../domain/oidc/client.ts'
import type { OidcPorts } from './ports.ts'

/** What a client shows of itself. */
export interface Shown {
  clientId: string
  secret: string
}

const decoded = (part: string): string | null => {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '))
  } catch {
    return null
  }
}

/** A client's name and secret from a header of HTTP's basic authentication, each encoded as in a form (RFC 6749, 2.3.1). */
const fromHeader = (header: string): Shown | null => {
  const [, base64 = ''] = /^basic +([A-Za-z0-9+/=_-]+)$/i.exec(header.trim()) ?? []
  const text = Buffer.from(base64, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  const [clientId, secret] = [text.slice(0, colon), text.slice(colon + 1)].map(decoded)
  return colon < 0 || clientId == null || secret == null ? null : { clientId, secret }
}

/** What a client shows by header or form; `null` when it shows nothing that could be right, or shows itself in both ways. */
export const shownBy = (header: string | undefined, parameters: OidcParameters): Shown | null => {
  const [clientId, secret] = [parameters.get('client_id'), parameters.get('client_secret')]
  if (header === undefined) return clientId === undefined || secret === undefined ? null : { clientId, secret }
  const shown = secret === undefined ? fromHeader(header) : null
  return shown === null || (clientId !== undefined && clientId !== shown.clientId) ? null : shown
}

/** The client that proves itself by its secret; null for every other alike. */
export const knownClient = async (
  { findClient, clock }: Pick<OidcPorts, 'findClient' | 'clock'>,
  shown: Shown | null,
): Promise<OidcClient | null> => {
  const found = shown === null ? null : await findClient(shown.clientId)
  return found !== null && shown !== null && accepts(clientSecrets(found.client), shown.secret, clock())
    ? found.client
    : null
}
