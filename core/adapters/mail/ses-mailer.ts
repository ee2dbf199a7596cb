import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2'
import type { Mail } from '../../domain/mail.ts'
import { answered } from '../aws/answered.ts'

/** The client of the mail service: an answer within 5 s, or it is asked again, three times at most. */
export const sesClient = (): SESv2Client =>
  new SESv2Client({
    maxAttempts: 3,
    requestHandler: { requestTimeout: 5000, connectionTimeout: 1000, throwOnRequestTimeout: true },
  })

const utf8Text = (text: string): { Data: string; Charset: string } => ({ Data: text, Charset: 'UTF-8' })

/** Sends mails by SES: plain text, no tracking. */
export class SesMailer {
  readonly #ses: SESv2Client
  readonly #from: string

  constructor(ses: SESv2Client, from: string) {
    this.#ses = ses
    this.#from = from
  }

  async send({ to, subject, text }: Mail): Promise<void> {
    const command = new SendEmailCommand({
      FromEmailAddress: this.#from,
      Destination: { ToAddresses: [to] },
      Content: { Simple: { Subject: utf8Text(subject), Body: { Text: utf8Text(text) } } },
    })
    await answered(this.#ses.send(command))
  }
}
