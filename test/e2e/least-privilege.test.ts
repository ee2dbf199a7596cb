import { afterAll, describe, expect, it } from 'vitest'
import { type FunctionId, functionIds as ids } from '../../functions/grants.ts'
import type { PolicyStatement } from '../../local/template/model.ts'
import { Token } from '../../sdk/index.ts'
import { ofOidc } from './oidc/deprived.ts'
import { type Answer, ownReceiver, startInstance, toldTenant } from '../support/instance.ts'
import { enrolled, pin } from '../support/enrolled.ts'
import { functionOf, type Grant, grantsOf, nameOf, usedBy, without } from '../support/grants-of.ts'
import { newClient } from '../support/oidc.ts'
import { integratorsEndpoints, wholeRequest } from '../support/whole-requests.ts'

const instance = await startInstance()
const receiver = await ownReceiver()
const tenant = await toldTenant(instance, receiver, 'acme', { duress: true, protection: { iterations: 10_000 } })
const client = await newClient(instance, tenant)
let count = 0

const modelOf = (id: FunctionId) => functionOf(instance.runner.model, id)

/** Takes one grant away from a function of the synthesized template while something is done; gives the refusals that were logged. */
const deprived = async (id: FunctionId, grant: Grant, work: () => Promise<unknown>): Promise<string[]> => {
  const role = modelOf(id).role as { statements: readonly PolicyStatement[] }
  const whole = role.statements
  const from = instance.refused.length
  role.statements = whole.flatMap((statement) => without(statement, grant))
  try {
    await work()
  } finally {
    role.statements = whole
  }
  return instance.refused.slice(from)
}

const expected = (id: FunctionId, { action, resource }: Grant): string =>
  `Refused: Function ${nameOf(id)} is not authorized to perform ${action} on ${resource}: no policy of its role allows it`

const enrol = async (id: string): Promise<Token> =>
  (await enrolled(instance, tenant, id, { sleep: () => Promise.resolve() }, { replace: true })).token

/** Waits until a refusal of the function was logged, or for so long. */
const untilRefused = async (id: FunctionId, milliseconds = 3000): Promise<void> => {
  const from = instance.refused.length
  for (
    const end = Date.now() + milliseconds;
    Date.now() < end;
    await new Promise((resolve) => setTimeout(resolve, 20))
  ) {
    if (instance.refused.slice(from).some((line) => line.includes(nameOf(id)))) return
  }
}

const token = await enrol('phone')
await receiver.wait((hooks) => hooks.length >= 1)

afterAll(async () => {
  // Here refusals are what was asked for.
  instance.refused.splice(0)
  await instance.stop()
})

/** Functions that are asked past the hour for which keys are kept. */
const withKeys: readonly string[] = ['token.status', 'instance.get']

describe.each(integratorsEndpoints)('%s', (id) => {
  it('fails without a grant that it uses, in words that name function, action and resource', async () => {
    // Only what is asked of his token changes it, and only webhooks are told of it.
    if (/^(token|webhook)\./.test(id)) await enrol('joe')
    /** Asks past the time for which authkeys and configurations are kept. */
    const asked = (): Promise<Answer> => {
      instance.advance(withKeys.includes(id) ? 3_700_000 : 21_000)
      return wholeRequest(instance, tenant, id)
    }
    const from = instance.calls.length
    await asked()
    const used = usedBy(instance.runner.model, id, instance.calls.slice(from))
    const isKept = ({ action, resource }: Grant): boolean =>
      !withKeys.includes(id) && /^kms:|-keys$/.test(`${action} ${resource}`)
    const grants = grantsOf(modelOf(id)).filter(
      (grant) => used.has(`${grant.action} ${grant.resource}`) && !isKept(grant),
    )
    const missed: Grant[] = []
    for (const grant of grants) {
      let answer: Answer | undefined
      const refusals = await deprived(id, grant, async () => {
        answer = await asked()
      })
      // What is needed once only was made by the first one.
      expect([[], [expected(id, grant)]]).toContainEqual(refusals)
      if (refusals.length === 0) continue
      missed.push(grant)
      expect([answer?.status, answer?.text], `${grant.action} ${grant.resource}`).toEqual([
        500,
        '{"error":"internal","message":"Something went wrong on our side."}',
      ])
    }
    console.log(`${id}: ${missed.length} of ${grants.length} grants taken away and missed`)
    expect(missed.length).toBeGreaterThan(0)
    if (id === 'token.status') expect(missed.length).toBeGreaterThan(3)
  })
})

describe('device.message', () => {
  it('fails without a grant that it uses', async () => {
    const used: Grant[] = []
    for (const grant of grantsOf(modelOf('device.message'))) {
      instance.advance(21_000)
      await instance.post('/token/force', { service: tenant.service, id: 'phone', status: 2 }, tenant.adminKey)
      const refusals = await deprived('device.message', grant, async () => {
        await token.open(pin).catch(() => undefined)
        await enrol(`device${(count += 1)}`).catch(() => undefined)
      })
      if (refusals.includes(expected('device.message', grant))) used.push(grant)
      await instance.post('/token/delete', { service: tenant.service, id: `device${count}` }, tenant.adminKey)
    }
    const actions = used.map(({ action, resource }) => `${action.split(':')[1]} ${resource.split('zaas-local-')[1]}`)
    const needed = ['GetItem tokens', 'PutItem tokens', 'DeleteItem tenants']
    const ofSessions = ['GetItem', 'PutItem', 'DeleteItem'].map((action) => `${action} sessions`)
    expect(actions).toEqual(expect.arrayContaining([...needed, ...ofSessions]))
    expect(await token.open(pin)).toMatchObject({ result: 'open' })
  })
})

describe('workers', () => {
  // The clock was moved by hours: receivers find the time in the signature too far from theirs.
  const arrived = (): number => receiver.hooks.length + receiver.failures.length
  const open = () => token.open(pin)
  const mail = () => instance.post('/tenant/signup', { tenant: `mail${(count += 1)}`, email: `a@mail${count}.example` })
  const invoke =
    (id: FunctionId, event: unknown = {}) =>
    () =>
      instance.runner.invoke(nameOf(id), event)
  const [operated, email, dead] = [{ tenant: 'acme', operator: 'ops' }, 'b@x.example', { queue: 'mail', replay: false }]
  const cases: [FunctionId, string, string, () => Promise<unknown>][] = [
    ['delivery.publish', 'dynamodb:PutItem', 'zaas-local-events', open],
    ['delivery.publish', 'sqs:SendMessage', 'zaas-local-deliveries', open],
    ['delivery.deliver', 'dynamodb:PutItem', 'zaas-local-events', open],
    ['delivery.deliver', 'dynamodb:BatchGetItem', 'zaas-local-events', open],
    ['delivery.mail', 'dynamodb:GetItem', 'zaas-local-sessions', mail],
    ['delivery.mail', 'ses:SendEmail', 'zaas.example', mail],
    ['delivery.wake', 'dynamodb:Query', 'zaas-local-events', invoke('delivery.wake')],
    ['keys.rotate', 'dynamodb:GetItem', 'zaas-local-keys', invoke('keys.rotate')],
    ...ofOidc(instance, client),
    ['admin.tenants', 'dynamodb:Query', 'zaas-local-tenants', invoke('admin.tenants')],
    ['admin.usage', 'dynamodb:Query', 'zaas-local-events', invoke('admin.usage')],
    ['admin.plan', 'dynamodb:PutItem', 'zaas-local-tenants', invoke('admin.plan', { ...operated, plan: 'standard' })],
    ['admin.suspend', 'dynamodb:PutItem', 'zaas-local-keys', invoke('admin.suspend', { ...operated, state: 'active' })],
    ['admin.owner', 'dynamodb:PutItem', 'zaas-local-tenants', invoke('admin.owner', { ...operated, email })],
    ['admin.set-aside', 'dynamodb:Query', 'zaas-local-events', invoke('admin.set-aside')],
    ['admin.members', 'dynamodb:GetItem', 'zaas-local-tenants', invoke('admin.members', { tenant: 'acme' })],
    ['admin.create', 'dynamodb:PutItem', 'zaas-local-sessions', invoke('admin.create', { tenant: 'later', email })],
    ['admin.count-tokens', 'dynamodb:Query', 'zaas-local-services', invoke('admin.count-tokens')],
    ['admin.dead-letters', 'sqs:ReceiveMessage', 'zaas-local-mail-dead', invoke('admin.dead-letters', dead)],
  ]

  it.each(cases)('%s fails without %s on %s, and catches up when it has it back', async (id, action, end, work) => {
    const grant = grantsOf(modelOf(id)).find((one) => one.action === action && one.resource.endsWith(end))
    if (grant === undefined)
      throw new Error(`${id} has no ${action} on ${end}; it has ${JSON.stringify(grantsOf(modelOf(id)))}`)
    const told = arrived()
    const refusals = await deprived(id, grant, async () => {
      const done = untilRefused(id)
      await work()
      await done
    })
    // Mail may be allowed for the address or its domain; the refusal names the address.
    expect(refusals.map((line) => line.replace('no-reply@zaas.example', 'zaas.example'))).toContain(expected(id, grant))
    if (work !== open) return
    // What failed is tried again: after the queue's visibility timeout, or by the stream's poller.
    for (let minutes = 0; minutes < 5 && arrived() === told; minutes += 1) {
      instance.advance(60_000)
      for (let tries = 0; tries < 30 && arrived() === told; tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(arrived()).toBeGreaterThan(told)
  })

  const ofQueues = [
    ['delivery.settle', '-tokens', { token: 'A'.repeat(22), service: tenant.service }],
    ['delivery.purge', '-tenants', { tenant: 'acme', job: 'A'.repeat(16) }],
    ['delivery.usage', '-events', { service: tenant.service, hour: 9_000_000, of: 'events' }],
  ] as const
  it.each(ofQueues)('%s fails without reading %s', async (id, end, message) => {
    const grant = grantsOf(modelOf(id)).find((one) => one.action === 'dynamodb:GetItem' && one.resource.endsWith(end))
    if (grant === undefined) throw new Error('no such grant')
    const body = JSON.stringify(message)
    const event = { Records: [{ messageId: 'm', receiptHandle: 'r', body, attributes: {}, eventSource: 'aws:sqs' }] }
    expect(await deprived(id, grant, invoke(id, event))).toContain(expected(id, grant))
  })

  it('each of them is among these', () => {
    const covered = new Set<string>([...[...cases, ...ofQueues].map(([id]) => id), ...integratorsEndpoints])
    expect(ids.filter((id) => !covered.has(id)).toSorted()).toEqual([
      'device.message',
      'health.check',
      'oidc.discovery',
    ])
  })
})
