import { expect, it } from 'vitest'
import { type FunctionId, functionIds } from '../../functions/grants.ts'
import { requestsOf } from '../../local/iam/authorizer.ts'
import { kmsKeyOf } from '../../local/iam/service-requests.ts'
import { instance, keyOf, model, nameOf, tables } from './story-instance.ts'
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
  (model.functions.find(({ name }) => name === nameOf(id))?.role.statements ?? [])
    .flatMap(({ actions, resources }) => actions.flatMap((action) => resources.map((one) => `${action} ${one}`)))
    .filter((grant) => !grant.startsWith('logs:'))

/** What a function's calls needed; a telephone number is no resource that AWS could name. */
const used = (id: FunctionId): Set<string> =>
  new Set(
    instance.calls
      .filter(({ caller }) => caller === keyOf(id))
      .flatMap((call) => requestsOf(call, tables, call.service === 'kms' ? kmsKeyOf(call.input, model.keys) : null))
      .flatMap(({ action, resources }) =>
        resources.map((resource) => `${action} ${action === 'sns:Publish' ? '*' : resource}`),
      ),
  )

/** What one of these needs once: the instance's keys are made by whoever of them asks first. */
const makers = [
  'instance.get',
  'tenant.signup',
  'tenant.verify',
  'tenant.login',
  'tenant.passkey-options',
  'admin.create',
]
const needsOnce = makers.flatMap((id) => [`${id} dynamodb:PutItem zaas-local-keys`, `${id} kms:GenerateDataKey`])

it('nothing is granted that a whole story does not use', async () => {
  for (const part of story) await part()
  const surplus = functionIds.flatMap((id) => {
    const needed = used(id)
    for (const grant of ofEventSources(id)) needed.add(grant)
    return granted(id).flatMap((grant) => (needed.has(grant) ? [] : [`${id} ${grant}`]))
  })
  const unused = surplus.map((grant) => grant.replace(/arn:\S+:table\/| arn:aws:kms:\S+/, ''))
  expect(unused.filter((grant) => !needsOnce.includes(grant))).toEqual([])
  expect(unused.length).toBeLessThan(needsOnce.length)
}, 300_000)
