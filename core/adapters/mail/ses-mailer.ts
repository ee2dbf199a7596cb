import { domainToASCII } from 'node:url'
import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2'
import type { Mail } from '../../domain/mail.ts'
import { answered } from '../aws/answered.ts'

const utf8Text = (text: string): { Data: string; Charset: string } => ({ Data: text, Charset: 'UTF-8' })

// SES takes names of hosts in ASCII only; before the @ it takes no other letters at all, and refuses such a mail.
const asciiDomain = (address: string): string => {
  const at = address.lastIndexOf('@') + 1
  return address.slice(0, at) + domainToASCII(address.slice(at))
}

/** Sends mails by SES: plain text, no tracking. */
export const sesMailer =
  (ses: SESv2Client, from: string) =>
  async ({ to, subject, text }: Mail): Promise<void> => {
    const command = new SendEmailCommand({
      FromEmailAddress: from,
      Destination: { ToAddresses: [asciiDomain(to)] },
      Content: { Simple: { Subject: utf8Text(subject), Body: { Text: utf8Text(text) } } },
    })
    await answered(ses.send(command))
  }
