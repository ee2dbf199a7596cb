import type { Configured, Domain } from './configuration.ts'
import { neededConcurrency } from './quotas.ts'
import type { StageConfig } from './stages.ts'

/** What ACM says of a certificate: no status where there is none. */
export interface CertificateFacts {
  readonly arn: string
  readonly status: string | null
  readonly names: readonly string[]
}

/** What AWS says of the account that somebody is about to deploy to. */
export interface AccountFacts {
  readonly account: string
  /** Lambda's quota of function instances at once. */
  readonly concurrency: number
  /** Whether SES sends to anybody, and has verified the sender's domain. */
  readonly mailsAnybody: boolean
  readonly senderVerified: boolean
  /** Those of the domain; none where there is no domain. */
  readonly certificates: readonly CertificateFacts[]
}

/** What was looked at; not good is what a deploy or its first users would stumble over. */
export interface Finding {
  readonly good: boolean
  readonly text: string
}

const quotaFinding = (base: StageConfig, asked: number, quota: number): Finding => {
  const needed = neededConcurrency(base)
  const has = `Lambda’s quota of concurrent executions is ${quota}`
  if (asked > quota) return { good: false, text: `${has}, and lambdaConcurrency promises ${asked}` }
  if (quota < needed) return { good: true, text: `${has}: nothing is reserved below ${needed}, for which ask AWS` }
  if (asked < needed)
    return { good: false, text: `${has}: with "lambdaConcurrency": ${quota} functions get their share` }
  return { good: true, text: `${has}, and ${needed} are needed` }
}

/** The region of what an ARN names. */
export const regionOf = (arn: string): string => arn.split(':')[3] ?? ''

/** Whether a certificate's name is a domain's, or a wildcard one label above it, as TLS reads it. */
const covers = (certified: string, name: string): boolean =>
  certified === name || (certified.startsWith('*.') && certified.slice(1) === name.slice(name.indexOf('.')))

const certificateFinding = (arn: string, name: string, facts: readonly CertificateFacts[]): Finding => {
  const { status, names } = facts.find((one) => one.arn === arn) ?? { status: null, names: [] }
  const where = regionOf(arn)
  if (status === null) return { good: false, text: `ACM has no certificate ${arn} in ${where}` }
  const its = `The certificate of ${name} in ${where}`
  if (status !== 'ISSUED') return { good: false, text: `${its} is not issued: ACM says ${status}` }
  if (names.some((one) => covers(one, name))) return { good: true, text: `${its} is issued` }
  return { good: false, text: `${its} is not for it, but for ${names.join(', ')}` }
}

const certificateFindings = (domain: Domain | undefined, facts: readonly CertificateFacts[]): Finding[] =>
  domain === undefined
    ? []
    : [...new Set([domain.certificate, domain.edgeCertificate])].map((arn) =>
        certificateFinding(arn, domain.name, facts),
      )

/** Compares an account with the configuration of a stage. */
export const findings = (base: StageConfig, given: Configured, facts: AccountFacts): Finding[] => {
  const { account = facts.account, mailFrom = base.mailFrom, lambdaConcurrency = 0 } = given
  const domain = mailFrom.slice(mailFrom.indexOf('@') + 1)
  return [
    {
      good: facts.account === account,
      text: `The credentials are of account ${facts.account}, configured is ${account}`,
    },
    quotaFinding(base, lambdaConcurrency, facts.concurrency),
    {
      good: facts.senderVerified,
      text: `SES has ${facts.senderVerified ? '' : 'not '}verified ${domain}, the domain of mailFrom`,
    },
    {
      good: facts.mailsAnybody,
      text: facts.mailsAnybody ? 'SES mails anybody' : 'SES is in its sandbox: it mails nobody but verified addresses',
    },
    ...certificateFindings(given.domain, facts.certificates),
  ]
}
