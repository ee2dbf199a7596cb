/** Where an enrolment's deeplink may lead: to a host, which has to name its tenants itself, or to a scheme that is an app's own. */
export type AppBase = { kind: 'host'; host: string } | { kind: 'scheme' }

const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)[^?#]*$/i

/** Beginnings of schemes that systems or many people's apps take, whatever a tenant is called. */
const common =
  /^(?:http|ws|ftp|sftp|ssh|telnet|file|smb|mail|tel|sms|mms|sip|xmpp|facetime|skype|whatsapp|geo|maps|market|itms|intent|content|chrome|javascript|data|blob|about|view|git|steam|slack|zoom|ms)/

/**
 * Reads a `deeplinkBase`; null for what it must not be. A scheme is a tenant's own when it is a reversed host name
 * (`com.example.app`, RFC 8252 section 7.1) or begins with the tenant's name: others belong to the web, to mail, telephones
 * and other makers' apps, and a link to them in our mails would do what its tenant likes.
 */
export const appBase = (base: string, tenant: string): AppBase | null => {
  const [, scheme = '', host = ''] = parts.exec(base) ?? []
  const lower = scheme.toLowerCase()
  if (lower === 'https') return host === '' || host.includes('@') ? null : { kind: 'host', host: host.toLowerCase() }
  const own = lower.includes('.') || (lower.startsWith(tenant) && !common.test(lower))
  return own ? { kind: 'scheme' } : null
}
