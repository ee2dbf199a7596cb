import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetAccountCommand, GetEmailIdentityCommand, NotFoundException, SESv2Client } from '@aws-sdk/client-sesv2'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { configurationFile, configured } from '../lib/configuration.ts'
import { type AccountFacts, findings } from '../lib/preflight.ts'
import { stages } from '../lib/stages.ts'

const [name = 'prod', file = configurationFile] = process.argv.slice(2)

const identityVerified = async (ses: SESv2Client, mailFrom: string): Promise<boolean> => {
  const EmailIdentity = mailFrom.slice(mailFrom.indexOf('@') + 1)
  try {
    return (await ses.send(new GetEmailIdentityCommand({ EmailIdentity }))).VerifiedForSendingStatus === true
  } catch (error) {
    if (error instanceof NotFoundException) return false
    throw error
  }
}

const factsOf = async (region: string | undefined, mailFrom: string): Promise<AccountFacts> => {
  const where = region === undefined ? {} : { region }
  const ses = new SESv2Client(where)
  const [{ Account: account = '' }, { AccountLimit }, { ProductionAccessEnabled }, senderVerified] = await Promise.all([
    new STSClient(where).send(new GetCallerIdentityCommand({})),
    new LambdaClient(where).send(new GetAccountSettingsCommand({})),
    ses.send(new GetAccountCommand({})),
    identityVerified(ses, mailFrom),
  ])
  const concurrency = AccountLimit?.ConcurrentExecutions ?? 0
  return { account, concurrency, mailsAnybody: ProductionAccessEnabled === true, senderVerified }
}

const main = async (): Promise<void> => {
  if (name !== 'dev' && name !== 'prod') throw new Error(`There is no stage ${name} on AWS; the stages are dev, prod`)
  const given = configured(name, file)
  const facts = await factsOf(given.region, given.mailFrom ?? stages[name].mailFrom)
  const all = findings(stages[name], given, facts)
  for (const { good, text } of all) console.log(`${good ? 'good' : 'NOT '} ${text}`)
  if (all.some(({ good }) => !good)) process.exitCode = 1
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
