import { sesClient, snsClient } from '../../core/adapters/aws/clients.ts'
import { sesMailer } from '../../core/adapters/mail/ses-mailer.ts'
import { snsTexter } from '../../core/adapters/mail/sns-texter.ts'
import { type WaitingMails, waitingMails } from '../../core/adapters/mail/waiting-mails.ts'
import { mailReference } from '../../core/adapters/queues/message-references.ts'
import { DynamoServices } from '../../core/adapters/services/dynamo-services.ts'
import { DynamoTokenStore } from '../../core/adapters/tokens/dynamo-token-store.ts'
import { type ContactPorts, tellContact } from '../../core/application/contact-messages.ts'
import type { Mail } from '../../core/domain/mail.ts'
import { contactPorts } from '../../core/platform/contact-ports.ts'
import { notePorts } from '../../core/platform/note-ports.ts'
import { platform } from '../../core/platform/platform.ts'
import { log } from '../../core/runtime/log.ts'
import { takeBatch, worker } from '../../core/runtime/worker.ts'
import { readEnvironment } from '../environment.ts'

interface Ports {
  waiting: WaitingMails
  send: (mail: Mail) => Promise<void>
  contacts: ContactPorts
}

const sendWaiting = async ({ waiting, send }: Ports, tenant: string, name: string): Promise<void> => {
  const mail = await waiting.find(tenant, name)
  if (mail === null) return
  await send(mail)
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
        : tellContact(reference, ports.contacts),
  })

const bind = (): Ports => {
  const env = readEnvironment('delivery.mail')
  const base = platform(env)
  const send = sesMailer(sesClient(), env.MAIL_FROM)
  const contacts = contactPorts({
    ...base,
    tokens: new DynamoTokenStore({ ...base, table: env.TABLE_TOKENS }),
    services: new DynamoServices({ ...base, table: env.TABLE_SERVICES }),
    mail: send,
    sms: snsTexter(snsClient()),
    unreachable: ({ token, index }) => log('warn', 'contact without a usable address', { token, index }),
  })
  return { waiting: waitingMails(notePorts(base, env).sessions, base.keys), send, contacts }
}

export const handler = worker(action, bind)
