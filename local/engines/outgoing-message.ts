import { AwsError, type AwsInput } from './engine.ts'

/** A mail or text message that AWS would have sent; `at` in milliseconds. */
export interface OutgoingMessage {
  readonly channel: 'email' | 'sms'
  readonly to: string
  readonly subject?: string
  readonly text: string
  readonly at: number
}

/** What SES was asked to send by `SendEmail`. */
export const emailOf = (input: AwsInput, at: number): OutgoingMessage => {
  const { ToAddresses, ...others } = member(input, 'Destination')
  const { Subject, Body } = member(member(input, 'Content'), 'Simple') as Record<string, AwsInput | undefined>
  const text = Body && member(Body, 'Text')['Data']
  if (!Array.isArray(ToAddresses) || ToAddresses.length !== 1 || Object.keys(others).length > 0)
    throw badRequest('Only a mail to one recipient is played on this machine')
  if (!input['FromEmailAddress']) throw badRequest('The mail has no sender')
  if (typeof text !== 'string') throw badRequest('Only Content.Simple with a text body is played on this machine')
  return { channel: 'email', to: String(ToAddresses[0]), subject: String(Subject?.['Data'] ?? ''), text, at }
}

/** What SNS was asked to send by `Publish`. */
export const smsOf = ({ PhoneNumber, Message }: AwsInput, at: number): OutgoingMessage => {
  if (typeof PhoneNumber !== 'string' || !/^\+[1-9]\d{1,14}$/u.test(PhoneNumber)) {
    throw new AwsError(
      'InvalidParameter',
      'Invalid parameter: PhoneNumber Reason: an E.164 number is needed; topics are not played on this machine',
    )
  }
  if (typeof Message !== 'string' || Message === '')
    throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message')
  return { channel: 'sms', to: PhoneNumber, text: Message, at }
}

const member = (value: AwsInput, name: string): AwsInput => {
  const found = value[name]
  return typeof found === 'object' && found !== null ? (found as AwsInput) : {}
}

const badRequest = (message: string): AwsError => new AwsError('BadRequestException', message)
