import { describe, expect, it } from 'vitest'
import { type FunctionId, functionIds } from '../../functions/grants.ts'
import { grantsOf, functionOf, usedBy } from '../support/grants-of.ts'
import { instance, model, nameOf } from './story-instance.ts'
import { story } from './whole-story.ts'

/** What AWS itself does in the name of a function that gets its events from a queue or a stream. */
const ofEventSources = (id: FunctionId): string[] =>
  model.eventSources
    .filter(({ functionName: name }) => name === nameOf(id))
    .flatMap(({ kind, sourceArn, failedRecords }) =>
      kind === 'queue'
        ? ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((action) => `sqs:${action} ${sourceArn}`)
        : [
            ...['DescribeStream', 'GetRecords', 'GetShardIterator'].map((action) => `dynamodb:${action} ${sourceArn}`),
            'dynamodb:ListStreams *',
            `s3:PutObject ${failedRecords?.arn}/aws/lambda/*`,
            `s3:ListBucket ${failedRecords?.arn}`,
          ],
    )

const granted = (id: FunctionId): string[] =>
  grantsOf(functionOf(model, id)).map(({ action, resource }) => `${action} ${resource}`)

/** What one of these needs once: the instance's keys are made by whoever of them asks first. */
const makers = [
  'instance.get',
  'tenant.signup',
  'tenant.verify',
  'tenant.login',
  'tenant.passkey-options',
  'oidc.jwks',
  'oidc.token',
  'admin.create',
]
const needsOnce = makers.flatMap((id) => [`${id} dynamodb:PutItem zaas-local-keys`, `${id} kms:GenerateDataKey`])

describe('policies', () => {
  it('have no action with a wildcard, and no wildcard for a resource but where AWS knows none', () => {
    for (const id of functionIds) {
      for (const { actions, resources } of functionOf(model, id).role.statements) {
        for (const action of actions) expect(action, id).toMatch(/^[a-z0-9]+:[A-Za-z]+$/)
        for (const resource of resources.filter((one) => one.includes('*'))) {
          const known = /^arn:aws:logs:[^*]+:log-stream:\*$|^arn:aws:s3:::[^*]+\/aws\/lambda\/\*$/.test(resource)
          const none =
            resource === '*' && actions.every((action) => ['dynamodb:ListStreams', 'sns:Publish'].includes(action))
          expect(known || none, `${id} ${actions.join()} ${resource}`).toBe(true)
        }
      }
    }
  })

  it('are of one function each', () => {
    const roles = functionIds.map((id) => functionOf(model, id).role.arn)
    expect(new Set(roles).size).toBe(functionIds.length)
    for (const { name } of model.functions) expect(functionIds.map(nameOf)).toContain(name)
  })
})

it('nothing is granted that a whole story does not use', async () => {
  for (const part of story) await part()
  const surplus = functionIds.flatMap((id) => {
    const needed = usedBy(model, id, instance.calls)
    for (const grant of ofEventSources(id)) needed.add(grant)
    return granted(id).flatMap((grant) => (needed.has(grant) ? [] : [`${id} ${grant}`]))
  })
  const unused = surplus.map((grant) => grant.replace(/arn:\S+:table\/| arn:aws:kms:\S+/, ''))
  expect(unused.filter((grant) => !needsOnce.includes(grant))).toEqual([])
  expect(unused.length).toBeLessThan(needsOnce.length)
}, 300_000)
