import { DynamoSessions } from '../../core/adapters/dynamo-sessions.ts'
import { WaitingMails } from '../../core/adapters/mail-queue.ts'
import { SesMailer, sesClient } from '../../core/adapters/ses-mailer.ts'
import { mailReference } from '../../core/adapters/sqs-messages.ts'
import { readEnvironment } from '../../core/runtime/environment.ts'
import { clock, platform, random } from '../../core/runtime/platform.ts'
import { queueWorker } from '../../core/runtime/worker.ts'

const env = readEnvironment('delivery.mail')
const { dynamo, keys } = platform(env)
const mails = new WaitingMails(new DynamoSessions({ dynamo, table: env.TABLE_SESSIONS, keys, clock, random }), keys)
const mailer = new SesMailer(sesClient(), env.MAIL_FROM)

/** Sends waiting mails and removes them; one whose removal fails is sent twice rather than never. */
export const handler = queueWorker('delivery.mail', {
  parse: (json) => mailReference.parse(json),
  begin: () => async ({ mail: name, tenant }) => {
    const mail = await mails.find(tenant, name)
    if (mail === null) return 'done'
    await mailer.send(mail)
    await mails.delete(name)
    return 'done'
  },
})
