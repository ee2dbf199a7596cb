import type { Configured } from './configuration.ts'
import { neededConcurrency } from './quotas.ts'
import type { StageConfig } from './stages.ts'

/** What AWS says of the account that somebody is about to deploy to. */
export interface AccountFacts {
  readonly account: string
  /** Lambda's quota of function instances at once. */
  readonly concurrency: number
  /** Whether SES sends to anybody, and has verified the sender's domain. */
  readonly mailsAnybody: boolean
  readonly senderVerified: boolean
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
  ]
}
