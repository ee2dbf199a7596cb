import * as z from 'zod'
import { label, time } from './fields.ts'
import { isPlainName, notPlain } from './plain-name.ts'

/** Hosts that mean the machine itself, where a browser needs no TLS. */
const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Whether browsers may be sent back to an address: https, or http on the machine itself; nothing that two readers take for two addresses. */
const isRedirectUri = (text: string): boolean => {
  if (!/^https?:\/\/[\x21-\x7e]+$/.test(text) || /[#\\"<>^`{|}*]/.test(text) || !URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  return username === '' && password === '' && (protocol === 'https:' || loopback.has(hostname))
}

/** What can be chosen of a client of OpenID Connect. */
export const oidcClientChoices = {
  name: label(64).refine(isPlainName, notPlain),
  redirectUris: z
    .array(
      z
        .string()
        .max(500)
        .refine(
          isRedirectUri,
          'must be an https address (http on the machine itself), without fragment, user name and wildcards',
        ),
    )
    .min(1)
    .max(10),
  hideDuress: z.boolean(),
}

/** A client's id. */
export const oidcClientId = z.string().min(1).max(128)

/** A client of OpenID Connect as lists show it. */
export const shownClient = z.strictObject({
  clientId: z.string(),
  name: z.string(),
  redirectUris: z.array(z.string()),
  hideDuress: z.boolean(),
  createdAt: time,
  by: z.string(),
  overlapUntil: time.optional(),
})
