import { sesClient, snsClient } from '../../core/adapters/aws/clients.ts'
import { sesMailer } from '../../core/adapters/mail/ses-mailer.ts'
import { snsTexter } from '../../core/adapters/mail/sns-texter.ts'
import { type WaitingMails, waitingMails } from '../../core/adapters/mail/waiting-mails.ts'
import { mailReference } from '../../core/adapters/queues/message-references.ts'
import { DynamoServices } from '../../core/adapters/services/dynamo-services.ts'
import { dynamoTenants } from '../../core/adapters/tenants/dynamo-tenants.ts'
import { DynamoTokenStore } from '../../core/adapters/tokens/dynamo-token-store.ts'
import { type AskedPorts, sendAsked } from '../../core/application/asked-codes.ts'
import { type ContactPorts, tellContact } from '../../core/application/contact-messages.ts'
import { type SendingPorts, sendWithin } from '../../core/application/send-within.ts'
import { contactPorts } from '../../core/platform/contact-ports.ts'
import { limitPorts } from '../../core/platform/limit-ports.ts'
import { mailPorts } from '../../core/platform/mail-ports.ts'
import { platform } from '../../core/platform/platform.ts'
import { log } from '../../core/runtime/log.ts'
import { takeBatch } from '../../core/runtime/worker.ts'
import { workerHandler } from '../handler.ts'

interface Ports {
  waiting: WaitingMails
  sending: SendingPorts
  contacts: ContactPorts
  asked: AskedPorts
}

const sendWaiting = async ({ waiting, sending }: Ports, tenant: string, name: string): Promise<void> => {
  const mail = await waiting.find(tenant, name)
  if (mail === null) return
  // The tenant's own limits were counted when it was written.
  await sendWithin(sending, mail, [])
  await waiting.delete(name)
}

/** Sends waiting mails and removes them, and tells trusted contacts; what fails halfway is sent twice rather than never. */
export const action = (ports: Ports) =>
  takeBatch({
    id: 'delivery.mail',
    parse: (json) => mailReference.parse(json),
    begin: () => (reference) =>
      'mail' in reference
        ? sendWaiting(ports, reference.tenant, reference.mail)
        : 'ask' in reference
          ? sendAsked(ports.asked, reference)
          : tellContact(reference, ports.contacts),
  })

export const handler = workerHandler('delivery.mail', action, (env): Ports => {
  const base = platform(env)
  const mail = sesMailer(sesClient(), env.MAIL_FROM)
  const sms = snsTexter(snsClient())
  const sending: SendingPorts = {
    ...base,
    ...limitPorts(base, env),
    send: (message) => ('subject' in message ? mail(message) : sms(message)),
    dropped: (limit) => log('warn', 'message not sent', { worker: 'delivery.mail', limit }),
    alarm: (limit) => log('error', 'breaker open', { worker: 'delivery.mail', limit }),
  }
  const companions = { sessions: env.TABLE_SESSIONS }
  const shared = {
    ...base,
    smsPrefixes: env.SMS_PREFIXES.split(','),
    tenants: dynamoTenants({ ...base, table: env.TABLE_TENANTS }),
    tokens: new DynamoTokenStore({ ...base, table: env.TABLE_TOKENS, companions }),
    services: new DynamoServices({ ...base, table: env.TABLE_SERVICES }),
  }
  const contacts = contactPorts({
    ...shared,
    sending,
    unreachable: ({ token, index }) => log('warn', 'contact without a usable address', { token, index }),
  })
  const { mails, sessions } = mailPorts(base, env)
  return { waiting: waitingMails(sessions, base.keys), sending, contacts, asked: { ...shared, ...sending, mails } }
})
