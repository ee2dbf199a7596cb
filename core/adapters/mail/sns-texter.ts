import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import type { Sms } from '../../domain/mail.ts'
import { answered } from '../aws/answered.ts'

/** The client of the text message service: an answer within 5 s, or it is asked again, three times at most. */
export const snsClient = (): SNSClient =>
  new SNSClient({
    maxAttempts: 3,
    requestHandler: { requestTimeout: 5000, connectionTimeout: 1000, throwOnRequestTimeout: true },
  })

/** Transactional: AWS takes the most reliable way, and people who refused advertising get it. */
const transactional = { 'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' } }

/** Sends text messages by SNS, straight to a telephone. */
export class SnsTexter {
  readonly #sns: SNSClient

  constructor(sns: SNSClient) {
    this.#sns = sns
  }

  async send({ to, text }: Sms): Promise<void> {
    await answered(
      this.#sns.send(new PublishCommand({ PhoneNumber: to, Message: text, MessageAttributes: transactional })),
    )
  }
}
