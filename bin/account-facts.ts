import { ACMClient, DescribeCertificateCommand, ResourceNotFoundException } from '@aws-sdk/client-acm'
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetAccountCommand, GetEmailIdentityCommand, NotFoundException, SESv2Client } from '@aws-sdk/client-sesv2'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { Configured } from '../lib/configuration.ts'
import { type AccountFacts, type CertificateFacts, regionOf } from '../lib/preflight.ts'

const identityVerified = async (ses: SESv2Client, mailFrom: string): Promise<boolean> => {
  const EmailIdentity = mailFrom.slice(mailFrom.indexOf('@') + 1)
  try {
    return (await ses.send(new GetEmailIdentityCommand({ EmailIdentity }))).VerifiedForSendingStatus === true
  } catch (error) {
    if (error instanceof NotFoundException) return false
    throw error
  }
}

const certificateOf = async (arn: string): Promise<CertificateFacts> => {
  try {
    const asked = new DescribeCertificateCommand({ CertificateArn: arn })
    const { Certificate } = await new ACMClient({ region: regionOf(arn) }).send(asked)
    return { arn, status: Certificate?.Status ?? null, names: Certificate?.SubjectAlternativeNames ?? [] }
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return { arn, status: null, names: [] }
    throw error
  }
}

/** Asks AWS what it says of the account whose credentials are at hand; changes nothing. */
export const accountFacts = async ({ region, domain }: Configured, mailFrom: string): Promise<AccountFacts> => {
  const where = region === undefined ? {} : { region }
  const ses = new SESv2Client(where)
  const arns = domain === undefined ? [] : [...new Set([domain.certificate, domain.edgeCertificate])]
  const [{ Account: account = '' }, { AccountLimit }, { ProductionAccessEnabled }, senderVerified, certificates] =
    await Promise.all([
      new STSClient(where).send(new GetCallerIdentityCommand({})),
      new LambdaClient(where).send(new GetAccountSettingsCommand({})),
      ses.send(new GetAccountCommand({})),
      identityVerified(ses, mailFrom),
      Promise.all(arns.map(certificateOf)),
    ])
  const concurrency = AccountLimit?.ConcurrentExecutions ?? 0
  return { account, concurrency, mailsAnybody: ProductionAccessEnabled === true, senderVerified, certificates }
}
