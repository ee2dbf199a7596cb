import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns'
import type { Sms } from '../../domain/mail.ts'
import { answered } from '../aws/answered.ts'

/** Transactional: AWS takes the most reliable way, and people who refused advertising get it. */
const transactional = { 'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' } }

/** Sends text messages by SNS, straight to a telephone. */
export const snsTexter =
  (sns: SNSClient) =>
  async ({ to, text }: Sms): Promise<void> => {
    const command = new PublishCommand({ PhoneNumber: to, Message: text, MessageAttributes: transactional })
    await answered(sns.send(command))
  }
