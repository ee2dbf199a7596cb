import { DynamoServices } from '../../core/adapters/services/dynamo-services.ts'
import { DynamoSessions } from '../../core/adapters/sessions/dynamo-sessions.ts'
import { DynamoTokenStore } from '../../core/adapters/tokens/dynamo-token-store.ts'
import { contactPorts } from '../../core/adapters/mail/contact-ports.ts'
import { WaitingMails } from '../../core/adapters/mail/waiting-mails.ts'
import { SesMailer, sesClient } from '../../core/adapters/mail/ses-mailer.ts'
import { SnsTexter, snsClient } from '../../core/adapters/mail/sns-texter.ts'
import { mailReference } from '../../core/adapters/queues/message-references.ts'
import { tellContact } from '../../core/application/contact-messages.ts'
import { readEnvironment } from '../environment.ts'
import { log } from '../../core/runtime/log.ts'
import { clock, platform, random } from '../../core/runtime/platform.ts'
import { queueWorker } from '../../core/runtime/worker.ts'

const env = readEnvironment('delivery.mail')
const { dynamo, keys } = platform(env)
const mails = new WaitingMails(new DynamoSessions({ dynamo, table: env.TABLE_SESSIONS, keys, clock, random }), keys)
const mailer = new SesMailer(sesClient(), env.MAIL_FROM)
const contacts = contactPorts({
  tokens: new DynamoTokenStore({ dynamo, table: env.TABLE_TOKENS, keys, random }),
  services: new DynamoServices({ dynamo, table: env.TABLE_SERVICES, keys, random }),
  keys,
  mailer,
  texter: new SnsTexter(snsClient()),
  clock,
  unreachable: ({ token, index }) => log('warn', 'contact without a usable address', { token, index }),
})

const sendWaiting = async (tenant: string, name: string): Promise<void> => {
  const mail = await mails.find(tenant, name)
  if (mail === null) return
  await mailer.send(mail)
  await mails.delete(name)
}

/** Sends waiting mails and removes them, and tells trusted contacts; what fails halfway is sent twice rather than never. */
export const handler = queueWorker('delivery.mail', {
  parse: (json) => mailReference.parse(json),
  begin: () => async (reference) => {
    await ('mail' in reference ? sendWaiting(reference.tenant, reference.mail) : tellContact(reference, contacts))
    return 'done'
  },
})
