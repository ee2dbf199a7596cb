import { mostTokens } from '../core/contract/plans.ts'
import { byName, tables } from '../functions/resources.ts'
import { appMinimum } from './app-minimum.ts'
import { configurationFile, configured, type Configured } from './configuration.ts'
import { publicAddress } from './context.ts'
import { tableNames } from './names.ts'
import { neededConcurrency } from './quotas.ts'
import { type StageConfig, type StageName, stageNames, stages } from './stages.ts'

const isStage = (name: string): name is StageName => stageNames.some((stage) => stage === name)

/** A stage as an operator configured it. Reservations are for an account whose quota is known to have room: in another the deploy fails halfway. */
export const withConfiguration = (base: StageConfig, given: Configured): StageConfig => {
  const { account, region, lambdaConcurrency = 0, prefix = base.prefix, restored = {}, ...rest } = given
  const names = tableNames(prefix)
  const hasRoom = lambdaConcurrency >= neededConcurrency(base)
  return {
    ...base,
    ...rest,
    prefix,
    restored,
    tables: byName(tables, (name) => restored[name]?.name ?? names[name]),
    env: account === undefined || region === undefined ? null : { account, region },
    ...(hasRoom ? {} : { reservedConcurrency: {}, maximumDeliverers: stages.dev.maximumDeliverers }),
  }
}

/** The configuration that the app's context asks for: the keys of `context.ts`, with `zaas:stage` [dev]. */
export const stageFromContext = (context: (key: string) => unknown): StageConfig => {
  const stage = String(context('zaas:stage') ?? 'dev')
  if (!isStage(stage)) throw new Error(`There is no stage ${stage}; the stages are ${stageNames.join(', ')}`)
  const file = String(context('zaas:config') ?? configurationFile)
  const base = stage === 'local' ? stages.local : withConfiguration(stages[stage], configured(stage, file))
  const allowLoopbackWebhooks = String(context('zaas:allowLoopbackWebhooks') ?? false) === 'true'
  const unlimited = String(context('zaas:noLimits') ?? false) === 'true'
  if (unlimited && stage !== 'local') throw new Error('An instance without limits is for one machine only')
  // A webhook to loopback on AWS would reach Lambda's own runtime interface (server-side request forgery).
  if (allowLoopbackWebhooks && stage !== 'local') throw new Error('Webhooks to loopback are for one machine only')
  const allowWebhooksTo = String(context('zaas:allowWebhooksTo') ?? '')
    .split(',')
    .filter((range) => range !== '')
  if (allowWebhooksTo.length > 0 && stage !== 'local') throw new Error('Webhooks into a house are for one machine only')
  const url = context('zaas:url')
  const asked = context('zaas:appMinimum')
  const minimum = asked === undefined ? base.appMinimum : appMinimum(String(asked))
  if (minimum === null)
    throw new Error('zaas:appMinimum is a version such as 1.2.0, and not above the one that is served')
  const smsPrefixes = context('zaas:smsPrefixes')
  if (smsPrefixes !== undefined && !/^\+\d*(,\+\d*)*$/.test(String(smsPrefixes)))
    throw new Error('zaas:smsPrefixes is what numbers begin with, such as +49,+43')
  const signup = context('zaas:signup') ?? base.signup
  if (signup !== 'open' && signup !== 'closed') throw new Error('zaas:signup is open or closed')
  const maxTokens = Number(context('zaas:maxTokens') ?? base.maxTokens)
  if (!Number.isInteger(maxTokens) || maxTokens < 1 || maxTokens > mostTokens)
    throw new Error(`zaas:maxTokens is a number from 1 to ${mostTokens}`)
  return {
    ...base,
    allowLoopbackWebhooks,
    allowWebhooksTo,
    outbox: base.outbox && String(context('zaas:outbox') ?? true) === 'true',
    signup,
    maxTokens,
    ...(unlimited ? { limits: null } : {}),
    ...(smsPrefixes === undefined ? {} : { smsPrefixes: String(smsPrefixes).split(',') }),
    appMinimum: minimum,
    ...(typeof url === 'string' ? { url: publicAddress(url) } : {}),
  }
}
