import { ACMClient, DescribeCertificateCommand, ResourceNotFoundException } from '@aws-sdk/client-acm'
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetAccountCommand, GetEmailIdentityCommand, NotFoundException, SESv2Client } from '@aws-sdk/client-sesv2'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, expect, test } from 'vitest'
import { accountFacts } from '../../bin/account-facts.ts'
import { type Configured, configured } from '../../lib/configuration.ts'
import { findings } from '../../lib/preflight.ts'
import { neededConcurrency } from '../../lib/quotas.ts'
import { stages } from '../../lib/stages.ts'

const given = configured('prod', 'zaas.config.example.json')
const { domain, mailFrom = '' } = given
if (domain === undefined) throw new Error('the example has a domain')
const [acm, lambda, ses, sts] = [
  mockClient(ACMClient),
  mockClient(LambdaClient),
  mockClient(SESv2Client),
  mockClient(STSClient),
]
const needed = neededConcurrency(stages.prod)

beforeEach(() => {
  for (const client of [acm, lambda, ses, sts]) client.reset()
  sts.on(GetCallerIdentityCommand).resolves({ Account: '111122223333' })
  lambda.on(GetAccountSettingsCommand).resolves({ AccountLimit: { ConcurrentExecutions: 10 } })
  ses.on(GetAccountCommand).resolves({ ProductionAccessEnabled: true })
  ses.on(GetEmailIdentityCommand, { EmailIdentity: 'acme.example' }).resolves({ VerifiedForSendingStatus: true })
  certified({ Status: 'ISSUED', SubjectAlternativeNames: [domain.name] })
})

const certified = (Certificate: object, arn?: string): void =>
  void acm
    .on(DescribeCertificateCommand, arn === undefined ? undefined : { CertificateArn: arn })
    .resolves({ Certificate })
const none = { message: '', $metadata: {} }
const faults = async (more: Configured = {}): Promise<string[]> => {
  const stage = { ...given, ...more }
  const all = findings(stages.prod, stage, await accountFacts(stage, mailFrom))
  return all.flatMap(({ good, text }) => (good ? [] : [text]))
}

test('an account as the configuration takes it has no fault, and each certificate is asked for in its own region', async () => {
  expect(await faults()).toEqual([])
  const asked = acm.commandCalls(DescribeCertificateCommand)
  const where = asked.map(async ({ args: [{ input }], thisValue }) => [
    input.CertificateArn,
    await (thisValue as ACMClient).config.region(),
  ])
  expect(await Promise.all(where)).toEqual([
    [domain.certificate, 'eu-central-1'],
    [domain.edgeCertificate, 'us-east-1'],
  ])
})

test.each<[string, () => void, Configured, RegExp]>([
  ['a quota below its promise', () => {}, { lambdaConcurrency: needed }, /is 10, and lambdaConcurrency promises \d+$/],
  [
    'a quota that is not used',
    () => void lambda.on(GetAccountSettingsCommand).resolves({ AccountLimit: { ConcurrentExecutions: needed } }),
    {},
    /functions get their share$/,
  ],
  [
    'another account',
    () => void sts.on(GetCallerIdentityCommand).resolves({ Account: '999988887777' }),
    {},
    /^The credentials are of account 999988887777, configured is 111122223333$/,
  ],
  ['a sandbox', () => void ses.on(GetAccountCommand).resolves({}), {}, /^SES is in its sandbox/],
  [
    'an unknown sender',
    () => void ses.on(GetEmailIdentityCommand).rejects(new NotFoundException(none)),
    {},
    /^SES has not verified acme\.example/,
  ],
  [
    'no certificate',
    () =>
      void acm
        .on(DescribeCertificateCommand, { CertificateArn: domain.certificate })
        .rejects(new ResourceNotFoundException(none)),
    {},
    /^ACM has no certificate arn:aws:acm:eu-central-1:\S+ in eu-central-1$/,
  ],
  [
    'a certificate that waits',
    () => certified({ Status: 'PENDING_VALIDATION' }, domain.edgeCertificate),
    {},
    /^The certificate of \S+ in us-east-1 is not issued: ACM says PENDING_VALIDATION$/,
  ],
  [
    'a certificate of other names',
    () =>
      certified(
        { Status: 'ISSUED', SubjectAlternativeNames: ['acme.example', `*.${domain.name}`] },
        domain.certificate,
      ),
    {},
    /^The certificate of \S+ in eu-central-1 is not for it, but for acme\.example, \*\.\S+$/,
  ],
])('%s is one fault, in a sentence', async (_name, arrange, more, sentence) => {
  arrange()
  expect(await faults(more)).toEqual([expect.stringMatching(sentence)])
})

test('a wildcard covers one label; a stage whose quota has room and is promised has no fault', async () => {
  certified({ Status: 'ISSUED', SubjectAlternativeNames: [domain.name.replace(/^[^.]+/, '*')] })
  lambda.on(GetAccountSettingsCommand).resolves({ AccountLimit: { ConcurrentExecutions: needed } })
  expect(await faults({ lambdaConcurrency: needed })).toEqual([])
})

test('a stage without a domain has no certificate to be asked for', async () => {
  const { domain: _, ...without } = given
  const { certificates } = await accountFacts(without, mailFrom)
  expect([
    certificates,
    acm.calls().length,
    findings(stages.prod, without, { ...(await accountFacts(without, mailFrom)) }).length,
  ]).toEqual([[], 0, 4])
})
